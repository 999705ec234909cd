import type { RequestClass } from '../../workload/request-class.ts';
import type { WireRequest } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { SCALE, STRENGTH } from '../modes.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { PRODIA_ASYNC_PATH } from './async.ts';
import { DURATION_MS_MAX, PRODIA_OPERATIONS, SIDE_PX_MAX, STEPS_MAX, TAKES_IMAGE } from './request.ts';
import { imageParts, postForm, postJson } from '../request.ts';
import { safetyReason } from '../safety.ts';

/** Inputs of one job; the vendor's maximum differs by model. */
const INPUTS_MAX = 16;

/** Why a class of requests does not fit one Prodia job; undefined when it does. One job makes one image or one video. */
export function prodiaUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { images, inputImages, videos, videoMs, widthPx, heightPx, steps } = requestClass.usage;
  if (!PRODIA_OPERATIONS.includes(requestClass.operation))
    return `the prodia dialect does not carry ${requestClass.operation}; it carries ${PRODIA_OPERATIONS.join(', ')}`;
  const unsafe = safetyReason('prodia', requestClass.usage);
  if (unsafe !== undefined) return unsafe;
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
  const { widthPx, heightPx, videoMs } = requestClass.usage;
  const steps = requestClass.hasDefaultSteps === true ? 0 : requestClass.usage.steps;
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
  const masks = operation === 'inpaint' ? imageParts(1, 'input', () => 'mask.png') : [];
  const files = [{ ...JOB_PART, bytes: textBytes(JSON.stringify(job)) }, ...inputs, ...masks];
  return postForm(path, { files, seed: `request${index}` }, apiKey, headers);
}
