import type { RequestClass } from '../../workload/request-class.ts';
import type { WireRequest } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { EDITS_PATH, GENERATIONS_PATH, IMAGES_MAX, INPUTS_MAX, QUALITIES, SIDE_PX_MAX } from './images-request.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { imageParts, postForm, postJson } from '../request.ts';

/** Why images do not fit one request; undefined when they do. */
export function imagesUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { images, inputImages, steps, widthPx, heightPx } = requestClass.usage;
  if (inputImages > INPUTS_MAX)
    return `the openai dialect takes at most ${INPUTS_MAX} input images, not ${inputImages}`;
  if (images < 1 || images > IMAGES_MAX)
    return `the openai dialect takes 1 to ${IMAGES_MAX} images a request, not ${images}`;
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX) return `the openai dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  return steps === 0 ? undefined : `the openai dialect has no field for steps; leave out the ${steps} steps`;
}

/** The fields of a request class. Only dall-e-2 and dall-e-3 take a response format, and answer with links unless told. */
function fieldsOf(requestClass: RequestClass, wireModel: string): Readonly<Record<string, string | number>> {
  const { images, widthPx, heightPx, options } = requestClass.usage;
  const quality = options?.['quality'];
  return {
    model: wireModel,
    prompt: requestClass.prompt,
    n: images,
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
    ...(quality !== undefined && QUALITIES.includes(quality) ? { quality } : {}),
    ...(wireModel.startsWith('dall-e-') ? { response_format: 'b64_json' } : {}),
  };
}

/**
 * `POST /v1/images/generations` as JSON, or `POST /v1/images/edits` as multipart with the class's input images, at least one (openai 6.49.0,
 * 2026-11). What a request class consumes beyond what the fields say, such as tokens, travels in headers for the mock.
 */
export function encodeImages(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const fields = fieldsOf(requestClass, wireModel);
  const { usage, operation, index } = requestClass;
  const headers = writeMediaUsage(usage);
  if (operation !== 'image-edit') return postJson(GENERATIONS_PATH, fields, apiKey, headers);
  const files =
    usage.inputImages > 1
      ? imageParts(usage.inputImages, 'image[]', (at) => `input-${at}.png`)
      : imageParts(1, 'image', () => 'input.png');
  return postForm(EDITS_PATH, { files, fields, seed: `request${index}` }, apiKey, headers);
}

/** Whether an entry of `data` holds an image or the link to one. */
export function isImage(value: unknown): boolean {
  const image = asRecord(value);
  return (asText(image?.['b64_json']) ?? asText(image?.['url']) ?? '') !== '';
}

/** Whether an entry of `data` is of the kind that holds an image, also where it holds none. */
export function isImageEntry(value: unknown): boolean {
  const names = Object.keys(asRecord(value) ?? {});
  return names.length === 0 || names.some((name) => ['b64_json', 'url', 'revised_prompt'].includes(name));
}
