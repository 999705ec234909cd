import type { Operation, RequestClass } from '../../workload/request-class.ts';
import type { WireRequest } from '../dialect.ts';
import { SCALE, STRENGTH } from '../modes.ts';
import { bytesText, textBytes } from '../json-bytes.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { EDITS_PATH, GENERATIONS_PATH, IMAGES_MAX, INPUTS_MAX } from './images-request.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import { imageParts, postForm, postJson } from '../request.ts';
import { safetyReason } from '../safety.ts';

/**
 * The operations that the gateway carries here. Its reference has no endpoint for variations and no field to extend an image by
 * (docs.lumenfall.ai/api-reference/images, 2026-11).
 */
export const LUMENFALL_OPERATIONS: readonly Operation[] = [
  'text-to-image',
  'image-edit',
  'inpaint',
  'image-to-image',
  'upscale',
  'text-to-video',
];

const SIDE_PX_MAX = 99_999;
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
  const unsafe = safetyReason('lumenfall', requestClass.usage);
  if (unsafe !== undefined) return unsafe;
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
  const { operation, prompt, usage } = requestClass;
  const { images, videoMs, widthPx, heightPx, options } = usage;
  const isVideo = operation === 'text-to-video';
  const quality = options?.['quality'];
  return {
    model: wireModel,
    ...(operation === 'upscale' ? { scale_factor: SCALE } : { prompt }),
    ...(operation === 'image-to-image' ? { strength: STRENGTH } : {}),
    ...(isVideo ? { seconds: videoMs / 1000 } : { n: images }),
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
    ...(quality === undefined || isVideo ? {} : { quality }),
  };
}

/**
 * A video under an idempotency key, in the field that clients send (lumenfall clients on GitHub, 2026); images take none. The key is of letters,
 * digits and dashes.
 */
export function keyedLumenfall(request: WireRequest, key: string): WireRequest | undefined {
  if (request.path !== VIDEOS_PATH) return undefined;
  const fields = bytesText(request.body).slice(0, -1);
  return { ...request, body: textBytes(`${fields},"idempotency_key":"${key}"}`) };
}

/**
 * The request of a class: JSON to the endpoint of its operation, or a form with its input images where it edits (docs.lumenfall.ai, 2026-11). What
 * a request class consumes beyond what the fields say, such as tokens, travels in headers for the mock.
 */
export function encodeLumenfall(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const { operation, usage, index } = requestClass;
  const fields = fieldsOf(requestClass, wireModel);
  const headers = writeMediaUsage(usage);
  if (operation === 'text-to-video') return postJson(VIDEOS_PATH, fields, apiKey, headers);
  if (operation === 'text-to-image') return postJson(GENERATIONS_PATH, fields, apiKey, headers);
  const masks = operation === 'inpaint' ? imageParts(1, 'mask', () => 'mask.png') : [];
  const files = [...imageParts(usage.inputImages, 'image[]', (at) => `input-${at}.png`), ...masks];
  return postForm(EDITS_PATH, { files, fields, seed: `request${index}` }, apiKey, headers);
}
