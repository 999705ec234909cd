import type { Operation, RequestClass } from '../../workload/request-class.ts';
import { jobIdOf } from './video.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import type { ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { asRecord, asText, parseJson } from '../json-bytes.ts';
import { decodeOpenai, encodeOpenai, OPENAI_OPERATIONS, openaiUnsupportedReason } from '../openai/client.ts';
import { readJobStatus, writeMediaUsage } from '../own-headers.ts';
import { bareRequest, postJson } from '../request.ts';
import { boundedMessage, isSuccess } from '../status-outcome.ts';

/** What OpenAI's endpoints carry, and videos as tasks. */
export const AGGREGATOR_OPERATIONS: readonly Operation[] = [...OPENAI_OPERATIONS, 'text-to-video'];

const SIDE_PX_MAX = 99_999;
/** Time between two questions for the state of a task, in ms: the vendor recommends none. */
export const AGGREGATOR_POLL_MS = 2000;
/** Codes of an error that mean: too little money (types/error.go, 2026-11). */
const UNPAID: readonly string[] = ['insufficient_user_quota', 'pre_consume_token_quota_failed'];

function videoUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { videos, videoMs, widthPx, heightPx, steps } = requestClass.usage;
  if (requestClass.delivery === 'stream') return 'the aggregator dialect streams chats alone; use delivery async';
  if (requestClass.prompt.trim() === '') return 'the aggregator dialect takes no video without a prompt; write one';
  if (videos !== 1) return `one task makes one video; ask for 1 instead of ${videos}, and send more requests`;
  if (videoMs <= 0 || videoMs > VIDEO_MS_MAX)
    return `the aggregator dialect takes videos above 0 and up to ${VIDEO_MS_MAX / 1000} s`;
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX)
    return `the aggregator dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  if (steps > 0) return `the aggregator dialect has no field for steps; leave out the ${steps} steps`;
  const isTask = requestClass.delivery === 'async';
  return isTask ? undefined : 'a video of the aggregator dialect is a task to ask for; use delivery async';
}

/** Why a class of requests does not fit one request; undefined when it does. Images and chats fit as they fit OpenAI. */
export function aggregatorUnsupportedReason(requestClass: RequestClass): string | undefined {
  if (requestClass.operation === 'text-to-video') return videoUnsupportedReason(requestClass);
  return AGGREGATOR_OPERATIONS.includes(requestClass.operation)
    ? openaiUnsupportedReason(requestClass)
    : `the aggregator dialect does not carry ${requestClass.operation}; it carries ${AGGREGATOR_OPERATIONS.join(', ')}`;
}

/** The request of a class: OpenAI's for images and chats, `POST /v1/videos` for a video. */
export function encodeAggregator(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  if (requestClass.operation !== 'text-to-video') return encodeOpenai(requestClass, wireModel, apiKey);
  const { widthPx, heightPx, videoMs } = requestClass.usage;
  const fields = {
    model: wireModel,
    prompt: requestClass.prompt,
    seconds: String(videoMs / 1000),
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
  };
  return postJson(VIDEOS_PATH, fields, apiKey, writeMediaUsage(requestClass.usage));
}

/**
 * What the object of a video says. Some upstreams of the vendor give no link to their output, so a finished video counts as delivered unless its
 * link is stated and empty.
 */
function readVideo(
  body: Readonly<Record<string, unknown>>,
  headers: WireReply['headers'],
  jobId: Pick<ReplyReading, 'jobId'>,
): ReplyReading {
  const { status } = body;
  if (status === 'completed') return { outcome: asRecord(body['metadata'])?.['url'] === '' ? 'empty' : 'ok', ...jobId };
  if (status === 'failed') {
    const message = boundedMessage(asText(asRecord(body['error'])?.['message']));
    return { outcome: 'server-error', status: readJobStatus(headers) ?? 500, ...jobId, message };
  }
  const name = asText(body['id']) ?? '';
  const goesOn = status === 'queued' || status === 'in_progress';
  if (!goesOn || !/^[\w-]{1,200}$/.test(name)) return { outcome: 'empty', ...jobId };
  const request = bareRequest('GET', `${VIDEOS_PATH}/${name}`);
  return { outcome: 'empty', ...jobId, next: { request, afterMs: AGGREGATOR_POLL_MS, decode: decodeAggregator } };
}

/** What a reply says: OpenAI's images and chats, a video in any state, or an error in either of the vendor's forms. It states no price. */
export function decodeAggregator(reply: WireReply): ReplyReading {
  const reading = decodeOpenai(reply);
  const body = asRecord(parseJson(reply.body));
  const id = reply.headers['x-request-id'] || reply.headers['x-oneapi-request-id'];
  const name = id === undefined || id === '' ? (asText(body?.['id']) ?? '') : id;
  const jobId = name === '' ? {} : { jobId: jobIdOf(name) };
  if (isSuccess(reply.status))
    return body?.['object'] === 'video' ? readVideo(body, reply.headers, jobId) : { ...reading, ...jobId };
  const code = asText(asRecord(body?.['error'])?.['code']) ?? asText(body?.['code']) ?? '';
  const message = boundedMessage(reading.message ?? asText(body?.['message']));
  return { ...reading, ...jobId, message, ...(UNPAID.includes(code) ? { outcome: 'unpaid' } : {}) };
}
