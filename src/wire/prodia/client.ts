import type { RequestClass } from '../../workload/request-class.ts';
import { boundsReason } from '../bounds.ts';
import type { WireRequest } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { SCALE, STRENGTH } from '../modes.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { PRODIA_ASYNC_PATH } from './async.ts';
import { DURATION_MS_MAX, SIDE_PX_MAX, STEPS_MAX, TAKES_IMAGE } from './request.ts';
import { imageParts, postForm, postJson } from '../request.ts';

/** One job makes one image or one video. The vendor's maximum of inputs differs by model. */
const BOUNDS = {
  steps: STEPS_MAX,
  sidePx: SIDE_PX_MAX,
  inputImages: 16,
  images: 1,
  videoMs: DURATION_MS_MAX,
  safeties: [],
};

/** Why a class of requests does not fit one Prodia job; undefined when it does. */
export function prodiaUnsupportedReason(requestClass: RequestClass): string | undefined {
  return boundsReason('prodia', requestClass, BOUNDS);
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
