import { IMAGES_FROM_IMAGES, MAKES_IMAGES, type RequestClass, SAFETIES } from '../../workload/request-class.ts';
import { given } from '../../units/options-object.ts';
import { speechText } from '../../workload/speech.ts';
import { encodeBase64 } from '../base64.ts';
import { boundsReason, type RequestBounds } from '../bounds.ts';
import type { WireRequest } from '../dialect.ts';
import { FAL_TARGET_HEADER } from './address.ts';
import { chatFields, chatUnsupportedReason } from './chat.ts';
import { FAL_DURATION_MS_MAX, FAL_IMAGES_MAX, FAL_INPUTS_MAX, FAL_STEPS_MAX, FAL_TEXT_CHARS_MAX } from './request.ts';
import { EXPANSIONS, FAL_EXPANSION_PX_MAX, FAL_SIDE_PX_MAX } from './size.ts';
import { SCALE, STRENGTH } from '../modes.ts';
import { writeUsage } from '../own-headers.ts';
import { textBytes } from '../json-bytes.ts';
import { PLACEHOLDER_MP4, PLACEHOLDER_PNG, PLACEHOLDER_WAV } from '../placeholders.ts';

/** Pixels of lines that fal's endpoints name as a resolution. */
const LINES: readonly number[] = [360, 480, 540, 580, 720, 768, 1080, 1440, 2160];

function dataUrl(contentType: string, bytes: Uint8Array): string {
  return `data:${contentType};base64,${encodeBase64(bytes)}`;
}

const BOUNDS: RequestBounds = {
  steps: FAL_STEPS_MAX,
  sidePx: FAL_SIDE_PX_MAX,
  inputImages: FAL_INPUTS_MAX,
  images: FAL_IMAGES_MAX,
  videoMs: FAL_DURATION_MS_MAX,
  safeties: SAFETIES,
};

/** Why a class of requests does not fit one fal request; undefined when it does. */
export function falUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { operation, usage, delivery } = requestClass;
  const { inputImages, characters } = usage;
  if (delivery === 'stream') return 'the fal dialect does not stream answers; choose delivery sync or async';
  if (operation === 'upscale' && inputImages > 1) return 'one fal request upscales one image; send more requests';
  if (operation === 'outpaint' && inputImages > 1) return 'one fal request extends one image; send more requests';
  const reason = boundsReason('fal', requestClass, BOUNDS);
  if (reason !== undefined) return reason;
  if (operation === 'outpaint' && Math.max(...Object.values(expansionsOf(usage))) > FAL_EXPANSION_PX_MAX)
    return `the fal dialect extends an image by at most ${FAL_EXPANSION_PX_MAX} pixels on each side; raise inputSize`;
  if (characters > FAL_TEXT_CHARS_MAX) return `the fal dialect takes at most ${FAL_TEXT_CHARS_MAX} characters to speak`;
  return operation === 'chat' ? chatUnsupportedReason(usage) : undefined;
}

/**
 * The link or links to what is worked on: a PNG in the link itself; of a video a container without a picture, which the mock takes and a real
 * endpoint may not.
 */
function inputsOf({ operation, usage }: RequestClass): object {
  if (operation === 'video-to-video') return { video_url: dataUrl('video/mp4', PLACEHOLDER_MP4) };
  if (!IMAGES_FROM_IMAGES.includes(operation) && operation !== 'image-to-video') return {};
  const link = dataUrl('image/png', PLACEHOLDER_PNG);
  const images =
    usage.inputImages > 1 ? { image_urls: Array.from({ length: usage.inputImages }, () => link) } : { image_url: link };
  return operation === 'inpaint' ? { ...images, mask_url: link } : images;
}

/** What is added on every side of an input of the output's shape; half of it left and top, rounded down. */
function expansionsOf({ widthPx, heightPx, inputImages, inputPixels }: RequestClass['usage']): object {
  const share = Math.min(1, Math.sqrt(inputPixels / Math.max(1, inputImages * widthPx * heightPx)));
  const added = [widthPx, heightPx].flatMap((side) => {
    const both = side - Math.round(side * share);
    return [Math.floor(both / 2), Math.ceil(both / 2)];
  });
  return Object.fromEntries(EXPANSIONS.map((name, index) => [name, added[index]]));
}

function imageFields({ operation, usage }: RequestClass): object {
  const { images, steps, widthPx, heightPx } = usage;
  return {
    image_size: widthPx > 0 && heightPx > 0 ? { width: widthPx, height: heightPx } : undefined,
    num_images: images,
    num_inference_steps: steps || undefined,
    strength: operation === 'image-to-image' ? STRENGTH : undefined,
    upscale_factor: operation === 'upscale' ? SCALE : undefined,
    ...(operation === 'outpaint' ? expansionsOf(usage) : {}),
  };
}

/** The usual ratio of a frame: undefined where it is none of 16:9, 9:16 and 1:1, in even pixels. */
function ratioOf(widthPx: number, heightPx: number): string | undefined {
  if (widthPx === heightPx) return '1:1';
  const wide = 2 * Math.round((Math.min(widthPx, heightPx) * 16) / 18);
  if (Math.max(widthPx, heightPx) !== wide) return undefined;
  return widthPx > heightPx ? '16:9' : '9:16';
}

/** A frame of a usual number of lines and ratio by its names, unless a variant of the price has another name for it; any other by its sides. */
function frameFields({ widthPx, heightPx, options }: RequestClass['usage']): object {
  if (widthPx === 0 || heightPx === 0) return {};
  const lines = Math.min(widthPx, heightPx);
  const resolution = `${lines}p`;
  const ratio = ratioOf(widthPx, heightPx);
  const isNamed =
    ratio !== undefined && LINES.includes(lines) && (options?.['resolution'] ?? resolution) === resolution;
  return isNamed ? { resolution, aspect_ratio: ratio } : { video_size: { width: widthPx, height: heightPx } };
}

function videoFields({ usage }: RequestClass): object {
  return { duration: usage.videoMs / 1000, ...frameFields(usage), num_inference_steps: usage.steps || undefined };
}

/** The safety settings: how tolerant the check is, or none (types of @fal-ai/client 1.10, endpoints, 2026-11). */
const SAFETY_FIELDS: Readonly<Record<string, { safety_tolerance?: string; enable_safety_checker?: boolean }>> = {
  strict: { safety_tolerance: '1' },
  relaxed: { safety_tolerance: '6' },
  off: { enable_safety_checker: false },
};

/** Variants that fal's endpoints have a field for; all of them also travel in the usage header. */
function variantFields({ options }: RequestClass['usage']): object {
  const { quality, resolution, audio, safety } = options ?? {};
  const sound = audio === 'on' || audio === 'off' ? audio === 'on' : undefined;
  return given({ quality, resolution, generate_audio: sound, ...SAFETY_FIELDS[safety ?? ''] });
}

function fieldsOf(requestClass: RequestClass): object {
  const { operation, usage, prompt } = requestClass;
  if (operation === 'text-to-speech') return { text: speechText(prompt, usage.characters) };
  if (operation === 'speech-to-text') return { audio_url: dataUrl('audio/wav', PLACEHOLDER_WAV) };
  if (operation === 'text-to-audio')
    return { prompt, seconds_total: usage.audioMs / 1000, num_inference_steps: usage.steps || undefined };
  if (operation === 'chat') return chatFields(requestClass);
  const said = operation === 'image-variation' ? {} : { prompt };
  const media = MAKES_IMAGES.includes(operation) ? imageFields(requestClass) : videoFields(requestClass);
  return { ...said, ...inputsOf(requestClass), ...media, ...variantFields(usage) };
}

/**
 * The request of a class: `POST /ENDPOINT`, for a target of `https://fal.run`, or `https://queue.fal.run` where the delivery is `async`. One
 * address serves both on the mock, which is told by the header of fal's own proxies. Durations are numbers of seconds; some endpoints want
 * them as text, which a request class cannot say (schemas of LTX and Kling endpoints, 2026-11).
 */
export function encodeFal(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const path = `/${wireModel.split('/').map(encodeURIComponent).join('/')}`;
  const isQueued = requestClass.delivery === 'async';
  const headers = {
    authorization: `Key ${apiKey}`,
    accept: 'application/json',
    'content-type': 'application/json',
    ...(isQueued ? { [FAL_TARGET_HEADER]: `https://queue.fal.run${path}` } : {}),
    ...writeUsage(requestClass.usage),
  };
  return { method: 'POST', path, headers, body: textBytes(JSON.stringify(fieldsOf(requestClass))) };
}
