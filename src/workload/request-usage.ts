import { editsOf } from './request-class.ts';
import { NO_USAGE, type Usage } from '../billing/usage.ts';
import type { Size } from '../units/size.ts';
import { TOKEN_FIELDS } from './request-fields.ts';
import type { RequestFields } from './request-options.ts';
import { countCharacters, speechMs } from './speech.ts';

const IMAGE_SIZE: Size = { widthPx: 1024, heightPx: 1024 };
const UPSCALED_SIZE: Size = { widthPx: 2048, heightPx: 2048 };
const VIDEO_SIZE: Size = { widthPx: 1280, heightPx: 720 };

/** What a scenario says of what a request consumes, parsed. */
export type RequestQuantities = Omit<RequestFields, 'weight' | 'model'>;

/** What one request consumes, with the defaults that its operation has. */
export function usageOf(request: RequestQuantities): Usage {
  const { steps = 0, credits = 0 } = request;
  const options = optionsOf(request);
  return {
    ...NO_USAGE,
    ...tokensOf(request),
    ...mediaOf(request),
    steps,
    milliCredits: credits,
    ...(options === undefined ? {} : { options }),
  };
}

/** Tokens of each kind; those that are not stated are none. */
function tokensOf(request: RequestQuantities): Partial<Usage> {
  return Object.fromEntries(TOKEN_FIELDS.map((field) => [field, request[field] ?? 0]));
}

function mediaOf(request: RequestQuantities): Partial<Usage> {
  const { images = 1, duration = 0, inputImages = 1 } = request;
  switch (request.operation) {
    case 'text-to-image':
      return { images, ...(request.size ?? IMAGE_SIZE) };
    case 'image-edit':
    case 'inpaint':
    case 'outpaint':
    case 'image-variation':
    case 'image-to-image': {
      const size = request.size ?? IMAGE_SIZE;
      const inputSize = request.inputSize ?? (request.operation === 'outpaint' ? half(size) : size);
      return { images, edits: editsOf(request.operation, images), ...size, ...inputOf(inputImages, inputSize) };
    }
    case 'upscale': {
      const size = request.size ?? UPSCALED_SIZE;
      return { images, ...size, ...inputOf(images, request.inputSize ?? half(size)) };
    }
    case 'text-to-video':
      return { videos: 1, videoMs: duration, ...(request.size ?? VIDEO_SIZE) };
    case 'image-to-video': {
      const size = request.size ?? VIDEO_SIZE;
      return { videos: 1, videoMs: duration, ...size, ...inputOf(inputImages, request.inputSize ?? size) };
    }
    case 'video-to-video':
      return {
        videos: 1,
        videoMs: duration,
        inputVideoMs: request.inputVideo ?? duration,
        ...(request.size ?? VIDEO_SIZE),
      };
    case 'text-to-speech': {
      const { characters = countCharacters(request.prompt) } = request;
      return { characters, audios: 1, audioMs: request.audio ?? speechMs(characters) };
    }
    case 'speech-to-text':
      return { inputAudioMs: request.audio ?? 0 };
    case 'text-to-audio':
      return { audios: 1, audioMs: request.audio ?? 0 };
    default:
      return {};
  }
}

function inputOf(inputImages: number, { widthPx, heightPx }: Size): Partial<Usage> {
  return { inputImages, inputPixels: inputImages * widthPx * heightPx };
}

/** Of each side: upscaling by two, which most vendors offer, and a picture in the middle of a larger one. */
function half({ widthPx, heightPx }: Size): Size {
  return { widthPx: Math.ceil(widthPx / 2), heightPx: Math.ceil(heightPx / 2) };
}

function optionsOf({
  quality,
  tier,
  safety,
  options,
}: RequestQuantities): Readonly<Record<string, string>> | undefined {
  const named = {
    ...options,
    ...(quality === undefined ? {} : { quality }),
    ...(tier === undefined ? {} : { tier }),
    ...(safety === undefined ? {} : { safety }),
  };
  return Object.keys(named).length === 0 ? undefined : named;
}
