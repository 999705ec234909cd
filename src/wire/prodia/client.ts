import type { RequestClass } from '../../workload/request-class.ts';
import type { ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { bytesText, parseJson, textBytes } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { readMultipart } from '../multipart.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { PRODIA_ASYNC_PATH } from './async.ts';
import { readProdiaJob, readSubmitted } from './poll.ts';
import { DURATION_MS_MAX, PRODIA_OPERATIONS, SIDE_PX_MAX, STEPS_MAX, TAKES_IMAGE } from './request.ts';
import { imageParts, postForm, postJson } from '../request.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from '../status-outcome.ts';

/** How far an image-to-image job may leave its input; sent to tell it from an edit by instruction. */
const STRENGTH = 0.8;
/** How much an upscaling enlarges each side; sent to tell it from an edit. */
const SCALE = 2;
/** Inputs of one job; the vendor's maximum differs by model. */
const INPUTS_MAX = 16;

/** Why a class of requests does not fit one Prodia job; undefined when it does. One job makes one image or one video. */
export function prodiaUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { images, inputImages, videos, videoMs, widthPx, heightPx, steps } = requestClass.usage;
  if (!PRODIA_OPERATIONS.includes(requestClass.operation))
    return `the prodia dialect does not carry ${requestClass.operation}; it carries ${PRODIA_OPERATIONS.join(', ')}`;
  if (steps > STEPS_MAX) return `the prodia dialect takes at most ${STEPS_MAX} steps; lower the ${steps} steps`;
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX) return `the prodia dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  if (inputImages > INPUTS_MAX)
    return `the prodia dialect takes at most ${INPUTS_MAX} input images, not ${inputImages}`;
  if (requestClass.operation === 'text-to-video' || requestClass.operation === 'image-to-video') {
    if (videos !== 1) return `one Prodia job makes one video; ask for 1 instead of ${videos}, and send more requests`;
    const fits = videoMs > 0 && videoMs <= DURATION_MS_MAX;
    return fits ? undefined : `the prodia dialect takes videos above 0 and up to ${DURATION_MS_MAX / 1000} s`;
  }
  return images === 1
    ? undefined
    : `one Prodia job makes one image; ask for 1 instead of ${images}, and send more requests`;
}

/** The job of a request class: `type` and `config`, with only those fields that the class names. */
function jobOf(requestClass: RequestClass, wireModel: string): object {
  const { widthPx, heightPx, steps, videoMs } = requestClass.usage;
  const config = {
    prompt: requestClass.prompt,
    ...(steps > 0 ? { steps } : {}),
    ...(widthPx > 0 ? { width: widthPx } : {}),
    ...(heightPx > 0 ? { height: heightPx } : {}),
    ...(videoMs > 0 ? { duration: videoMs / 1000 } : {}),
    ...(requestClass.operation === 'upscale' ? { scale: SCALE } : {}),
    ...(requestClass.operation === 'image-to-image' ? { strength: STRENGTH } : {}),
  };
  return { type: wireModel, config };
}

const JOB_PART = { name: 'job', filename: 'job.json', contentType: 'application/json' };

/**
 * `POST /v2/job?price=true`, or `/v2/job/async?price=true` where the answer is to come so, for a request class: JSON, or multipart with a `job` and an `input` part where the operation works on
 * an image. It always asks for the price and for a multipart reply (docs.prodia.com/guides/tracking-costs, 2026-11). What a request class consumes
 * beyond what the config says, such as tokens, travels in headers for the mock.
 */
export function encodeProdia(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const { usage, operation, delivery, index } = requestClass;
  const path = `${delivery === 'async' ? PRODIA_ASYNC_PATH : '/v2/job'}?price=true`;
  const headers = { accept: 'multipart/form-data', ...writeMediaUsage(usage) };
  const job = jobOf(requestClass, wireModel);
  if (!TAKES_IMAGE.includes(operation)) return postJson(path, job, apiKey, headers);
  const inputs = imageParts(usage.inputImages, 'input', (at) => (at === 0 ? 'input.png' : `input-${at + 1}.png`));
  const files = [{ ...JOB_PART, bytes: textBytes(JSON.stringify(job)) }, ...inputs];
  return postForm(path, { files, seed: `request${index}` }, apiKey, headers);
}

/**
 * What a reply to `/v2/job` says: multipart, the job alone as JSON, an output alone, or an error as text. A 201 means that the job goes on: its
 * state is asked for every second, then come the job JSON with the price, the list of outputs, and the first output.
 */
export function decodeProdia(reply: WireReply): ReplyReading {
  const submitted = readSubmitted(reply);
  if (submitted !== undefined) return submitted;
  const contentType = reply.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  const failure = isSuccess(reply.status) ? undefined : outcomeOfStatus(reply.status);
  if (mediaType === 'multipart/form-data') {
    const reading = readMultipart(contentType ?? '', reply.body);
    if ('problem' in reading) return { outcome: failure ?? 'empty', message: boundedMessage(reading.problem) };
    const job = reading.parts.find((part) => part.name === 'job');
    const hasOutput = reading.parts.some((part) => part.name === 'output' && part.bytes.length > 0);
    return {
      outcome: failure ?? (hasOutput ? 'ok' : 'empty'),
      ...(job === undefined ? {} : readProdiaJob(parseJson(job.bytes))),
    };
  }
  if (mediaType === 'application/json') return { outcome: failure ?? 'empty', ...readProdiaJob(parseJson(reply.body)) };
  if (failure !== undefined)
    return { outcome: failure, message: boundedMessage(bytesText(reply.body.subarray(0, 2000))) };
  const isMedia = /^(?:image|video|audio)\//.test(mediaType);
  return { outcome: isMedia && reply.body.length > 0 ? 'ok' : 'empty' };
}
