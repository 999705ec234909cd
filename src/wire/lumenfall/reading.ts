import type { Outcome } from '../../billing/outcome.ts';
import type { ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { isImage, isImageEntry } from '../openai/images-client.ts';
import { readFailedJob } from '../own-headers.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { failureMessage } from '../reading/failure-message.ts';
import { boundedName, pathSegment } from '../reading/job-name.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { readPriceOrText, unreadablePriceOf } from '../reading/stated-price.ts';
import { readTokenUsage } from '../reading/token-usage.ts';
import { readVideoLength } from '../reading/video-length.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { foreign, unreadable } from '../reading/unreadable.ts';
import { bareRequest } from '../request.ts';
import { isSuccess } from '../../units/http-status.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';
import { jobIdOf } from './routing.ts';
import { VIDEOS_PATH } from './video-request.ts';

/** Time between two questions for the state of a video, in ms: where the vendor's error reference begins (2026-11). */
export const LUMENFALL_POLL_MS = 2000;

/** Codes that say more than their status (see `lumenfallCode`). Moderation of the prompt and of the output have one code. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  CONTENT_POLICY_VIOLATION: 'input-moderated',
  INSUFFICIENT_BALANCE: 'unpaid',
};

/** Statuses of the codes that a failed video has; any other is a 500. */
const FAILED_STATUSES: Readonly<Record<string, number>> = {
  CONTENT_POLICY_VIOLATION: 400,
  ALL_PROVIDERS_EXHAUSTED: 502,
};

type Body = Readonly<Record<string, unknown>>;

function outcomeOfCode(code: string): Outcome | undefined {
  return Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : undefined;
}

/** The id of the request, from the header, or else from the body. */
function jobIdIn(reply: WireReply, body: Body | undefined): { readonly jobId?: string } {
  const name = boundedName(reply.headers['x-lumenfall-request-id']) ?? boundedName(body?.['id']);
  return name === undefined ? {} : { jobId: jobIdOf(name) };
}

function messageIn(error: Body | undefined): Pick<ReplyReading, 'message'> {
  return { message: boundedMessage(asText(error?.['message'])) };
}

/** `metadata.cost`, which is in dollars (docs.lumenfall.ai/billing, 2026-11), and the model; an estimate is no price. */
function factsIn(body: Body): Partial<ReplyReading> {
  const { cost, cost_currency: currency } = asRecord(body['metadata']) ?? {};
  const isForeign = typeof currency === 'string' && currency.toUpperCase() !== 'USD' && typeof cost === 'number';
  const price = isForeign ? unreadablePriceOf(`${cost} ${currency}`) : readPriceOrText(cost);
  return { ...price, wireModel: boundedName(body['model']) ?? boundedName(asRecord(body['metadata'])?.['model']) };
}

/** Images, with the tokens that they took. */
function readImages(body: Body): ReplyReading {
  const data: readonly unknown[] = Array.isArray(body['data']) ? body['data'] : [];
  const images = data.filter(isImage).length;
  const { usage, message } = readTokenUsage(body['usage'], 'image');
  const stated = images > 0 || usage !== undefined ? { usage: { ...usage, images } } : {};
  return { outcome: images > 0 ? 'ok' : 'empty', ...stated, ...(message === undefined ? {} : { message }) };
}

/** A video that has ended without an output. */
function readFailedVideo(body: Body, headers: WireReply['headers']): ReplyReading {
  const isCancelled = body['status'] === 'cancelled';
  const error = asRecord(body['error']);
  const code = asText(error?.['code']) ?? '';
  const told = Object.hasOwn(FAILED_STATUSES, code) ? FAILED_STATUSES[code] : undefined;
  const failed = readFailedJob(headers);
  return {
    outcome: isCancelled ? 'cancelled-running' : (outcomeOfCode(code) ?? failed?.outcome ?? 'server-error'),
    status: failed?.status ?? (isCancelled ? 499 : (told ?? 500)),
    ...messageIn(error),
  };
}

/** What the object of a video says: its end, or what to ask next. */
function readVideo(reply: WireReply, body: Body): ReplyReading {
  const { status } = body;
  if (status === 'completed') {
    const url = asText(asRecord(body['output'])?.['url']) ?? '';
    return { outcome: url === '' ? 'empty' : 'ok', ...(url === '' ? {} : readVideoLength(body)) };
  }
  if (status === 'failed' || status === 'cancelled') return readFailedVideo(body, reply.headers);
  if (status !== 'queued' && status !== 'in_progress')
    return unreadable(reply, JSON_TYPE, boundedMessage(`the video is in the unknown state "${asText(status) ?? ''}"`));
  const segment = pathSegment(body['id']);
  if (segment === undefined) return unreadable(reply, JSON_TYPE, 'the video has no id that a URL can carry');
  const request = bareRequest('GET', `${VIDEOS_PATH}/${segment}`);
  const cancel: WireRequest = { ...request, method: 'DELETE' };
  return { outcome: 'empty', next: { request, afterMs: LUMENFALL_POLL_MS, cancel, decode: decodeLumenfall } };
}

function readRefusal(reply: WireReply, body: Body | undefined): ReplyReading {
  const error = asRecord(body?.['error']);
  const outcome = outcomeOfCode(asText(error?.['code']) ?? '') ?? outcomeOfStatus(reply.status);
  return { outcome: reply.status === 402 ? 'unpaid' : outcome, message: failureMessage(reply, body) };
}

/** Whether a body has what every answer has: images, the state of a video, or an error. */
function isAnswer({ data, object, error }: Body): boolean {
  const isImages = Array.isArray(data) && data.every(isImageEntry);
  return isImages || object === 'video' || readErrorObject(error) !== undefined;
}

/** What a reply says: finished images, a video in any state, or an error. The price is `metadata.cost`. */
export const decodeLumenfall = unlessRedirected((reply: WireReply): ReplyReading => {
  const value = readJsonReply(reply);
  const body = asRecord(value);
  const id = jobIdIn(reply, body);
  if (!isSuccess(reply.status)) return { ...readRefusal(reply, body), ...id };
  if (value === undefined) return { ...unreadable(reply, JSON_TYPE), ...id };
  if (body === undefined || !isAnswer(body)) return { ...foreign(reply), ...id };
  const facts = { ...factsIn(body), ...id };
  if (body['object'] === 'video') return { ...facts, ...readVideo(reply, body) };
  const failure = readErrorObject(body['error'], outcomeOfCode);
  return { ...facts, ...(failure ?? readImages(body)) };
});
