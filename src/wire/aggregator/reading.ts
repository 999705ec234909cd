import type { ReplyReading, WireReply } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { decodeOpenai } from '../openai/reading.ts';
import { readFailedJob } from '../own-headers.ts';
import { boundedName, pathSegment } from '../reading/job-name.ts';
import { JSON_TYPE, readJson } from '../reading/json-reply.ts';
import { readCredits, readUsagePrice } from '../reading/stated-price.ts';
import { readVideoLength } from '../reading/video-length.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { unreadable } from '../reading/unreadable.ts';
import { bareRequest } from '../request.ts';
import { isSuccess } from '../../units/http-status.ts';
import { boundedMessage } from '../status-outcome.ts';
import { VIDEOS_PATH } from './video-request.ts';
import { jobIdOf } from './video.ts';

/** Time between two questions for the state of a task, in ms: the vendor recommends none. */
export const AGGREGATOR_POLL_MS = 2000;
/** Codes of an error that mean: too little money (types/error.go, 2026-11). */
const UNPAID: readonly string[] = ['insufficient_user_quota', 'pre_consume_token_quota_failed'];

type Body = Readonly<Record<string, unknown>>;

/**
 * What the object of a video says. Some upstreams of the vendor give no link to their output, so a finished video counts as delivered unless its
 * link is stated and empty.
 */
function readVideo(reply: WireReply, body: Body): ReplyReading {
  const { status } = body;
  if (status === 'completed') {
    const isMissing = asRecord(body['metadata'])?.['url'] === '';
    return isMissing ? { outcome: 'empty' } : { outcome: 'ok', ...readVideoLength(body) };
  }
  if (status === 'failed') {
    const message = boundedMessage(asText(asRecord(body['error'])?.['message']));
    return { outcome: 'server-error', status: 500, ...readFailedJob(reply.headers), message };
  }
  if (status !== 'queued' && status !== 'in_progress')
    return unreadable(reply, JSON_TYPE, boundedMessage(`the video is in the unknown state "${asText(status) ?? ''}"`));
  const segment = pathSegment(body['id']);
  if (segment === undefined) return unreadable(reply, JSON_TYPE, 'the video has no id that a URL can carry');
  const request = bareRequest('GET', `${VIDEOS_PATH}/${segment}`);
  return { outcome: 'empty', next: { request, afterMs: AGGREGATOR_POLL_MS, decode: decodeAggregator } };
}

function jobIdIn({ headers }: WireReply, body: Body | undefined): Pick<ReplyReading, 'jobId'> {
  const header = boundedName(headers['x-request-id']) ?? boundedName(headers['x-oneapi-request-id']);
  const name = header ?? boundedName(body?.['id']);
  return name === undefined ? {} : { jobId: jobIdOf(name) };
}

/**
 * The credits that gateways state: Comfy Router in a header, APIMart in the body of what has been completed (their documentation, 2026-11).
 * What a credit costs, the scenario's price says.
 */
function creditsIn({ headers }: WireReply, body: Body | undefined): ReturnType<typeof readCredits> {
  const credits = headers['x-comfy-credits-used'] ?? body?.['credits_cost'];
  return readCredits(credits);
}

/** What a reply says: OpenAI's images and chats, a video in any state, or an error in either of the vendor's forms. Some upstreams state a price. */
export const decodeAggregator = unlessRedirected((reply: WireReply): ReplyReading => {
  const body = asRecord(readJson(reply.body));
  const jobId = jobIdIn(reply, body);
  if (isSuccess(reply.status) && body?.['object'] === 'video') {
    const price = { ...creditsIn(reply, body), ...readUsagePrice(body['usage']) };
    return { ...price, wireModel: boundedName(body['model']), ...readVideo(reply, body), ...jobId };
  }
  const stated = decodeOpenai(reply);
  const reading = { ...stated, ...jobId, ...(stated.priceNanoUsd === undefined ? creditsIn(reply, body) : {}) };
  const code = asText(asRecord(body?.['error'])?.['code']) ?? asText(body?.['code']) ?? '';
  const isSent = isSuccess(reply.status);
  if (isSent && reading.status === undefined) return reading;
  return UNPAID.includes(code) ? { ...reading, outcome: 'unpaid', ...(isSent ? { status: 402 } : {}) } : reading;
});
