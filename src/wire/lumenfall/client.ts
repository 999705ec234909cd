import type { Outcome } from '../../billing/outcome.ts';
import type { Operation, RequestClass } from '../../workload/request-class.ts';
import type { ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { readJobStatus, writeMediaUsage } from '../own-headers.ts';
import { asRecord, asText, parseJson } from '../json-bytes.ts';
import { readDollars } from '../json-exact.ts';
import { EDITS_PATH, GENERATIONS_PATH, IMAGES_MAX, INPUTS_MAX } from './images-request.ts';
import { jobIdOf } from './routing.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import { isImage } from '../openai/images-client.ts';
import { bareRequest, imageParts, postForm, postJson } from '../request.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from '../status-outcome.ts';

/** The operations that the gateway carries here. */
export const LUMENFALL_OPERATIONS: readonly Operation[] = ['text-to-image', 'image-edit', 'text-to-video'];

const SIDE_PX_MAX = 99_999;
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

/** There is no other way to a video (lumenfall-ai/agent-skill, three modalities, 2026-11). */
const VIDEOS_ARE_JOBS = 'a video of the lumenfall dialect is submitted and then asked for; use delivery async';

/** Why a class of requests does not fit one request; undefined when it does. */
export function lumenfallUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { images, inputImages, videos, videoMs, widthPx, heightPx, steps } = requestClass.usage;
  if (!LUMENFALL_OPERATIONS.includes(requestClass.operation))
    return `the lumenfall dialect does not carry ${requestClass.operation}; it carries ${LUMENFALL_OPERATIONS.join(', ')}`;
  if (requestClass.delivery === 'stream') return 'the lumenfall dialect streams nothing; use delivery sync or async';
  if (requestClass.delivery === 'async' && requestClass.operation !== 'text-to-video')
    return 'the lumenfall dialect has jobs to ask for later for videos alone; use delivery sync';
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX)
    return `the lumenfall dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  if (steps > 0) return `the lumenfall dialect has no field for steps; leave out the ${steps} steps`;
  if (requestClass.operation === 'text-to-video') {
    if (videos !== 1) return `one request makes one video here; ask for 1 instead of ${videos}, and send more requests`;
    const fits = videoMs > 0 && videoMs <= VIDEO_MS_MAX;
    if (!fits) return `the lumenfall dialect takes videos above 0 and up to ${VIDEO_MS_MAX / 1000} s`;
    return requestClass.delivery === 'async' ? undefined : VIDEOS_ARE_JOBS;
  }
  if (inputImages > INPUTS_MAX)
    return `the lumenfall dialect takes at most ${INPUTS_MAX} input images, not ${inputImages}`;
  if (images < 1 || images > IMAGES_MAX)
    return `the lumenfall dialect takes 1 to ${IMAGES_MAX} images a request, not ${images}`;
  return undefined;
}

/** The fields of a request class, with only those that it names. */
function fieldsOf(requestClass: RequestClass, wireModel: string): Readonly<Record<string, string | number>> {
  const { images, videoMs, widthPx, heightPx, options } = requestClass.usage;
  const isVideo = requestClass.operation === 'text-to-video';
  const quality = options?.['quality'];
  return {
    model: wireModel,
    prompt: requestClass.prompt,
    ...(isVideo ? { seconds: videoMs / 1000 } : { n: images }),
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
    ...(quality === undefined || isVideo ? {} : { quality }),
  };
}

/**
 * The request of a class: JSON to the endpoint of its operation, or a form with its input images where it edits (docs.lumenfall.ai, 2026-11). What
 * a request class consumes beyond what the fields say, such as tokens, travels in headers for the mock.
 */
export function encodeLumenfall(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const { operation, usage, index } = requestClass;
  const fields = fieldsOf(requestClass, wireModel);
  const headers = writeMediaUsage(usage);
  if (operation !== 'image-edit')
    return postJson(operation === 'text-to-video' ? VIDEOS_PATH : GENERATIONS_PATH, fields, apiKey, headers);
  const files = imageParts(usage.inputImages, 'image[]', (at) => `input-${at}.png`);
  return postForm(EDITS_PATH, { files, fields, seed: `request${index}` }, apiKey, headers);
}

/** The id of the request, from the header, or else from the body. */
function jobIdIn(reply: WireReply, body: Readonly<Record<string, unknown>> | undefined): { readonly jobId?: string } {
  const name = reply.headers['x-lumenfall-request-id'] || asText(body?.['id']);
  return name === undefined || name === '' ? {} : { jobId: jobIdOf(name) };
}

function messageIn(error: Readonly<Record<string, unknown>> | undefined): Pick<ReplyReading, 'message'> {
  return { message: boundedMessage(asText(error?.['message'])) };
}

/** `metadata.cost`; an estimate is no price. */
function priceIn(body: Readonly<Record<string, unknown>>): Pick<ReplyReading, 'priceNanoUsd'> {
  return { priceNanoUsd: readDollars(asRecord(body['metadata'])?.['cost']) };
}

/** What the object of a video says: its end, or what to ask next. A name that is no path segment of the vendor's is not followed. */
function readVideo(
  body: Readonly<Record<string, unknown>>,
  headers: WireReply['headers'],
  rest: Partial<ReplyReading>,
): ReplyReading {
  const status = body['status'];
  if (status === 'completed') {
    const url = asText(asRecord(body['output'])?.['url']) ?? '';
    return { outcome: url === '' ? 'empty' : 'ok', ...rest, ...priceIn(body) };
  }
  if (status === 'failed' || status === 'cancelled') {
    const error = asRecord(body['error']);
    const code = asText(error?.['code']) ?? '';
    return {
      outcome: status === 'cancelled' ? 'cancelled-running' : (OUTCOMES[code] ?? 'server-error'),
      status: readJobStatus(headers) ?? (status === 'cancelled' ? 499 : (FAILED_STATUSES[code] ?? 500)),
      ...rest,
      ...priceIn(body),
      ...messageIn(error),
    };
  }
  const name = asText(body['id']) ?? '';
  if ((status !== 'queued' && status !== 'in_progress') || !/^[\w-]{1,200}$/.test(name))
    return { outcome: 'empty', ...rest };
  const request = bareRequest('GET', `${VIDEOS_PATH}/${name}`);
  const cancel: WireRequest = { ...request, method: 'DELETE' };
  return { outcome: 'empty', ...rest, next: { request, afterMs: LUMENFALL_POLL_MS, cancel, decode: decodeLumenfall } };
}

/** What a reply says: finished images, a video in any state, or an error. The price is `metadata.cost`. */
export function decodeLumenfall(reply: WireReply): ReplyReading {
  const body = asRecord(parseJson(reply.body));
  const id = jobIdIn(reply, body);
  if (!isSuccess(reply.status)) {
    const error = asRecord(body?.['error']);
    const outcome = OUTCOMES[asText(error?.['code']) ?? ''] ?? outcomeOfStatus(reply.status);
    return { outcome: reply.status === 402 ? 'unpaid' : outcome, ...id, ...messageIn(error) };
  }
  if (body === undefined) return { outcome: 'empty', ...id };
  if (body['object'] === 'video') return readVideo(body, reply.headers, id);
  const images: unknown = body['data'];
  const hasImage = Array.isArray(images) && images.some(isImage);
  return { outcome: hasImage ? 'ok' : 'empty', ...id, ...priceIn(body) };
}
