import type { RequestClass } from '../../workload/request-class.ts';
import { boundsReason } from '../bounds.ts';
import type { WireRequest } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import {
  EDITS_PATH,
  GENERATIONS_PATH,
  IMAGES_MAX,
  INPUTS_MAX,
  QUALITIES,
  SIDE_PX_MAX,
  VARIATIONS_PATH,
} from './images-request.ts';
import { STRENGTH } from '../modes.ts';
import { writeMediaUsage } from '../own-headers.ts';
import type { MultipartPart } from '../multipart.ts';
import { imageParts, postForm, postJson } from '../request.ts';

const BOUNDS = { steps: 0, sidePx: SIDE_PX_MAX, inputImages: INPUTS_MAX, images: IMAGES_MAX, videoMs: 0 } as const;

/** Why images do not fit one request; undefined when they do. */
export function imagesUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { operation, usage } = requestClass;
  if (operation === 'image-variation' && usage.inputImages > 1)
    return 'the openai dialect varies one image a request; send more requests';
  return boundsReason('openai', requestClass, {
    ...BOUNDS,
    safeties: operation === 'text-to-image' ? ['relaxed'] : [],
  });
}

/** The fields of a request class. Only dall-e-2 and dall-e-3 take a response format, and answer with links unless told. */
function fieldsOf(requestClass: RequestClass, wireModel: string): Readonly<Record<string, string | number>> {
  const { operation, prompt, usage } = requestClass;
  const { images, widthPx, heightPx, options } = usage;
  const isVariation = operation === 'image-variation';
  const quality = isVariation ? undefined : options?.['quality'];
  return {
    model: wireModel,
    ...(isVariation ? {} : { prompt }),
    ...(operation === 'image-to-image' ? { strength: STRENGTH } : {}),
    n: images,
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
    ...(options?.['safety'] === 'relaxed' ? { moderation: 'low' } : {}),
    ...(quality !== undefined && QUALITIES.includes(quality) ? { quality } : {}),
    ...(wireModel.startsWith('dall-e-') ? { response_format: 'b64_json' } : {}),
  };
}

/**
 * `POST /v1/images/generations` as JSON; `/v1/images/edits` as multipart with the class's input images, at least one, with a mask to change a part
 * of the first; or `/v1/images/variations` with one image (openai 6.49.0, 2026-11). `strength` is a field of aggregators. What a request class consumes beyond what the fields say, such as tokens, travels in headers for the mock.
 */
export function encodeImages(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const fields = fieldsOf(requestClass, wireModel);
  const { usage, operation, index } = requestClass;
  const headers = writeMediaUsage(usage);
  if (operation === 'text-to-image') return postJson(GENERATIONS_PATH, fields, apiKey, headers);
  const form = { files: filesOf(requestClass), fields, seed: `request${index}` };
  return postForm(operation === 'image-variation' ? VARIATIONS_PATH : EDITS_PATH, form, apiKey, headers);
}

/** The images that a request works on, and the mask where it has one. */
function filesOf({ operation, usage: { inputImages } }: RequestClass): MultipartPart[] {
  const images =
    inputImages > 1
      ? imageParts(inputImages, 'image[]', (at) => `input-${at}.png`)
      : imageParts(1, 'image', () => 'input.png');
  return operation === 'inpaint' ? [...images, ...imageParts(1, 'mask', () => 'mask.png')] : images;
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
