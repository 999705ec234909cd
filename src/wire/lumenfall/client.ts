import type { Operation, RequestClass } from '../../workload/request-class.ts';
import { boundsReason } from '../bounds.ts';
import type { WireRequest } from '../dialect.ts';
import { SCALE, STRENGTH } from '../modes.ts';
import { bytesText, textBytes } from '../json-bytes.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { EDITS_PATH, GENERATIONS_PATH, IMAGES_MAX, INPUTS_MAX } from './images-request.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import { imageParts, postForm, postJson } from '../request.ts';

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

const BOUNDS = {
  steps: 0,
  sidePx: 99_999,
  inputImages: INPUTS_MAX,
  images: IMAGES_MAX,
  videoMs: VIDEO_MS_MAX,
  safeties: [],
};

/** Why a class of requests does not fit one request; undefined when it does. There is no other way to a video (lumenfall-ai/agent-skill, 2026-11). */
export function lumenfallUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { operation, delivery } = requestClass;
  const isVideo = operation === 'text-to-video';
  if (delivery === 'stream') return 'the lumenfall dialect streams nothing; use delivery sync or async';
  if (delivery === 'async' && !isVideo)
    return 'the lumenfall dialect has jobs to ask for later for videos alone; use delivery sync';
  const reason = boundsReason('lumenfall', requestClass, BOUNDS);
  if (reason !== undefined || !isVideo || delivery === 'async') return reason;
  return 'a video of the lumenfall dialect is submitted and then asked for; use delivery async';
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
