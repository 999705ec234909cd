import { NO_USAGE, type Usage } from '../billing/usage.ts';
import type { Size } from '../units/size.ts';
import type { Operation } from './request-class.ts';
import { countCharacters, speechMs } from './speech.ts';

const IMAGE_SIZE: Size = { widthPx: 1024, heightPx: 1024 };
const UPSCALED_SIZE: Size = { widthPx: 2048, heightPx: 2048 };
const VIDEO_SIZE: Size = { widthPx: 1280, heightPx: 720 };

/** What a scenario says of what a request consumes, parsed: times in ms, `credits` in thousandths. */
export interface RequestQuantities {
  readonly operation: Operation;
  readonly prompt: string;
  readonly size?: Size | undefined;
  readonly images?: number | undefined;
  readonly steps?: number | undefined;
  readonly duration?: number | undefined;
  readonly inputImages?: number | undefined;
  readonly inputSize?: Size | undefined;
  readonly inputVideo?: number | undefined;
  readonly audio?: number | undefined;
  readonly characters?: number | undefined;
  readonly credits?: number | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly inputImageTokens?: number | undefined;
  readonly inputAudioTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly outputImageTokens?: number | undefined;
  readonly outputAudioTokens?: number | undefined;
  readonly quality?: string | undefined;
  readonly tier?: string | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
}

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

function tokensOf(request: RequestQuantities): Partial<Usage> {
  const {
    inputTokens = 0,
    cachedTokens = 0,
    cacheWriteTokens = 0,
    inputImageTokens = 0,
    inputAudioTokens = 0,
  } = request;
  const { outputTokens = 0, reasoningTokens = 0, outputImageTokens = 0, outputAudioTokens = 0 } = request;
  return {
    inputTokens,
    cachedTokens,
    cacheWriteTokens,
    inputImageTokens,
    inputAudioTokens,
    outputTokens,
    reasoningTokens,
    outputImageTokens,
    outputAudioTokens,
  };
}

function mediaOf(request: RequestQuantities): Partial<Usage> {
  const { images = 1, duration = 0, inputImages = 1 } = request;
  switch (request.operation) {
    case 'text-to-image':
      return { images, ...(request.size ?? IMAGE_SIZE) };
    case 'image-edit':
    case 'image-to-image': {
      const size = request.size ?? IMAGE_SIZE;
      const edits = request.operation === 'image-edit' ? images : 0;
      return { images, edits, ...size, ...inputOf(inputImages, request.inputSize ?? size) };
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

/** Upscaling by two, which most vendors offer. */
function half({ widthPx, heightPx }: Size): Size {
  return { widthPx: Math.ceil(widthPx / 2), heightPx: Math.ceil(heightPx / 2) };
}

function optionsOf({ quality, tier, options }: RequestQuantities): Readonly<Record<string, string>> | undefined {
  const named = {
    ...options,
    ...(quality === undefined ? {} : { quality }),
    ...(tier === undefined ? {} : { tier }),
  };
  return Object.keys(named).length === 0 ? undefined : named;
}
