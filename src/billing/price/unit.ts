import type { PricePart } from './term.ts';
import type { Usage } from '../usage.ts';

/** Pixels in a megapixel: vendors mean 10^6 or 2^20, and few say which. */
export type MegapixelBase = 1_000_000 | 1_048_576;

/** How a unit is measured: in whole base units (pixels, milliseconds, pieces), of which `size` make one unit. */
export interface PriceUnitMeasure {
  readonly part: PricePart;
  readonly size: number;
  /** Base units of the whole request, exact where it is a safe integer, else above. */
  readonly total: (usage: Usage) => number;
  readonly exactTotal: (usage: Usage) => bigint;
  /** Into how many assets of one size the base units divide; absent where a unit is itself one piece. */
  readonly assets?: (usage: Usage) => number;
}

type Count = (usage: Usage) => number;

function pieces(part: PricePart, total: Count): PriceUnitMeasure {
  return { part, size: 1, total, exactTotal: (usage) => BigInt(total(usage)) };
}

function lengths(part: PricePart, size: number, total: Count, assets?: Count): PriceUnitMeasure {
  return { ...pieces(part, total), size, ...(assets === undefined ? {} : { assets }) };
}

function pixels(size: number): PriceUnitMeasure {
  return {
    part: 'output',
    size,
    total: ({ images, widthPx, heightPx }) => images * widthPx * heightPx,
    exactTotal: ({ images, widthPx, heightPx }) => BigInt(images) * BigInt(widthPx) * BigInt(heightPx),
    assets: (usage) => usage.images,
  };
}

const one: Count = () => 1;
const images: Count = (usage) => usage.images;
const videos: Count = (usage) => usage.videos;
const audios: Count = (usage) => usage.audios;
const videoMs: Count = (usage) => usage.videoMs;
const audioMs: Count = (usage) => usage.audioMs;
const inputAudioMs: Count = (usage) => usage.inputAudioMs;

const MEASURES = {
  image: pieces('output', images),
  video: pieces('output', videos),
  audio: pieces('output', audios),
  edit: pieces('output', (usage) => usage.edits),
  request: pieces('output', one),
  task: pieces('output', one),
  'input-image': pieces('input', (usage) => usage.inputImages),
  character: pieces('input', (usage) => usage.characters),
  step: {
    part: 'output',
    size: 1,
    total: (usage) => usage.images * usage.steps,
    exactTotal: (usage) => BigInt(usage.images) * BigInt(usage.steps),
    assets: images,
  },
  pixel: pixels(1),
  megapixel: pixels(1_000_000),
  'input-megapixel': lengths(
    'input',
    1_000_000,
    (usage) => usage.inputPixels,
    (usage) => usage.inputImages,
  ),
  'video-second': lengths('output', 1000, videoMs, videos),
  'input-video-second': lengths('input', 1000, (usage) => usage.inputVideoMs),
  'audio-second': lengths('output', 1000, audioMs, audios),
  'audio-minute': lengths('output', 60_000, audioMs, audios),
  'input-audio-second': lengths('input', 1000, inputAudioMs),
  'input-audio-minute': lengths('input', 60_000, inputAudioMs),
} as const satisfies Readonly<Record<string, PriceUnitMeasure>>;

/**
 * What a rate may be for. `request` and `task` both count one per request: the latter is the word of job APIs. `step` counts the steps of
 * all images; `audio` counts clips. What begins with `input-` came with the request, and so did the characters of a text.
 */
export type PriceUnit = keyof typeof MEASURES;

/** All units. */
export const PRICE_UNITS: readonly PriceUnit[] = Object.keys(MEASURES) as PriceUnit[];

/** How a unit is measured; `basePx` is the size of megapixels where it is not 10^6. */
export function measureOf(unit: PriceUnit, basePx?: MegapixelBase): PriceUnitMeasure {
  const measure: PriceUnitMeasure = MEASURES[unit];
  return basePx === undefined ? measure : { ...measure, size: basePx };
}
