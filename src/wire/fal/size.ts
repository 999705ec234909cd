import { parseSize, type Size } from '../../units/size.ts';
import { asRecord } from '../json-bytes.ts';
import { type FalProblem, integerProblem, numberOf } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Pixels that are added at each border of an image: left, right, top, bottom (fal-ai/flux-2-pro/outpaint, 2026-11). */
export const EXPANSIONS = ['expand_left', 'expand_right', 'expand_top', 'expand_bottom'] as const;
/** Most of these at one border (the same page). */
export const FAL_EXPANSION_PX_MAX = 2048;
/** Most pixels of a side of `image_size` (schema of fal-ai/flux/dev, 2026-11). */
export const FAL_SIDE_PX_MAX = 14_142;

/** The named sizes of `image_size` (schema of fal-ai/flux/dev, 2026-11). */
const PRESETS: ReadonlyMap<string, Size> = new Map([
  ['square_hd', { widthPx: 1024, heightPx: 1024 }],
  ['square', { widthPx: 512, heightPx: 512 }],
  ['portrait_4_3', { widthPx: 768, heightPx: 1024 }],
  ['portrait_16_9', { widthPx: 576, heightPx: 1024 }],
  ['landscape_4_3', { widthPx: 1024, heightPx: 768 }],
  ['landscape_16_9', { widthPx: 1024, heightPx: 576 }],
]);

/** Sizes of about a megapixel by `aspect_ratio`, as the FLUX models choose them; upright ratios are these, turned. */
const RATIOS: ReadonlyMap<string, Size> = new Map([
  ['21:9', { widthPx: 1568, heightPx: 672 }],
  ['16:9', { widthPx: 1392, heightPx: 752 }],
  ['3:2', { widthPx: 1248, heightPx: 832 }],
  ['4:3', { widthPx: 1184, heightPx: 880 }],
  ['5:4', { widthPx: 1104, heightPx: 944 }],
  ['1:1', { widthPx: 1024, heightPx: 1024 }],
]);

/** What `resolution` makes of each side of an image: fal's image models of Google's family offer these (2026-11). */
const SCALES: ReadonlyMap<string, number> = new Map([
  ['1K', 1],
  ['2K', 2],
  ['4K', 4],
]);

/** Lines of a video by `resolution`: pixels of the shorter side. */
const LINES: ReadonlyMap<string, number> = new Map([
  ['4k', 2160],
  ['2k', 1440],
]);

function turned({ widthPx, heightPx }: Size): Size {
  return { widthPx: heightPx, heightPx: widthPx };
}

function sizeOfRatio(ratio: unknown): Size | undefined {
  if (typeof ratio !== 'string') return undefined;
  const known = RATIOS.get(ratio);
  if (known !== undefined) return known;
  const upright = RATIOS.get(ratio.split(':').toReversed().join(':'));
  return upright === undefined ? undefined : turned(upright);
}

/** The problem of `image_size` or `video_size`: neither a named size nor an object with both sides. */
export function sizeProblem(fields: Fields, name: string): FalProblem | undefined {
  const value = fields[name];
  if (value === undefined || value === 'auto' || (typeof value === 'string' && PRESETS.has(value))) return undefined;
  const sides = asRecord(value);
  if (sides === undefined) {
    const message = `Input should be 'auto', ${[...PRESETS.keys()].join(', ')} or an object with width and height`;
    return { at: `body.${name}`, message, type: 'enum' };
  }
  for (const side of ['width', 'height']) {
    if (sides[side] === undefined) return { at: `body.${name}.${side}`, message: 'Field required', type: 'missing' };
    const wrong = integerProblem(sides, side, { min: 1, max: FAL_SIDE_PX_MAX });
    if (wrong !== undefined) return { ...wrong, at: `body.${name}.${side}` };
  }
  return undefined;
}

/** The problem of `canvas_size` or `original_image_size`: not a list of both sides (schema of Bria's expand, 2026-11). */
export function sidesProblem(fields: Fields, name: string): FalProblem | undefined {
  const sides = fields[name];
  if (sides === undefined) return undefined;
  if (!Array.isArray(sides) || sides.length !== 2)
    return { at: `body.${name}`, message: 'Input should be a list of width and height', type: 'list_type' };
  const [width, height] = sides as readonly unknown[];
  for (const [side, value] of [width, height].entries()) {
    const wrong = integerProblem({ side: value ?? '' }, 'side', { min: 1, max: FAL_SIDE_PX_MAX });
    if (wrong !== undefined) return { ...wrong, at: `body.${name}.${side}` };
  }
  return undefined;
}

/** The size in a list of both sides; undefined where there is none. */
export function listedSize(sides: unknown): Size | undefined {
  if (!Array.isArray(sides)) return undefined;
  const [widthPx, heightPx] = [numberOf(sides[0]), numberOf(sides[1])];
  return widthPx === undefined || heightPx === undefined ? undefined : { widthPx, heightPx };
}

function statedSize(value: unknown): Size | undefined {
  if (typeof value === 'string') return PRESETS.get(value);
  const sides = asRecord(value);
  const [widthPx, heightPx] = [numberOf(sides?.['width']), numberOf(sides?.['height'])];
  return widthPx === undefined || heightPx === undefined ? undefined : { widthPx, heightPx };
}

/**
 * The size of an image from what a request says: `image_size`, `width` and `height`, or `aspect_ratio` and `resolution`. Without any of
 * them it is `fallback`: models differ in their defaults.
 */
export function imageSizeOf(fields: Fields, fallback: Size): Size {
  const stated = statedSize(fields['image_size']) ?? statedSize(fields);
  if (stated !== undefined) return stated;
  const size = sizeOfRatio(fields['aspect_ratio']);
  const scale = SCALES.get(String(fields['resolution']));
  if (size === undefined && scale === undefined) return fallback;
  const { widthPx, heightPx } = size ?? { widthPx: 1024, heightPx: 1024 };
  return { widthPx: widthPx * (scale ?? 1), heightPx: heightPx * (scale ?? 1) };
}

function linesOf(resolution: unknown): number | undefined {
  if (typeof resolution !== 'string') return undefined;
  const text = resolution.toLowerCase();
  const lines = LINES.get(text) ?? (/^\d{3,4}p$/.test(text) ? Number(text.slice(0, -1)) : undefined);
  return lines !== undefined && lines > 0 ? lines : undefined;
}

/** The even number next to a length: codecs take no odd sides. */
function even(px: number): number {
  return Math.max(2, 2 * Math.round(px / 2));
}

/**
 * The frame of a video: `video_size` or `image_size`, else `resolution` (`720p`, `4k`, `1280x720`; 720p without one) as its shorter side, by
 * `aspect_ratio` (16:9 without one).
 */
export function videoSizeOf(fields: Fields): Size {
  const { resolution } = fields;
  const stated =
    statedSize(fields['video_size']) ??
    statedSize(fields['image_size']) ??
    (typeof resolution === 'string' ? parseSize(resolution) : undefined);
  if (stated !== undefined) return stated;
  const lines = linesOf(resolution) ?? 720;
  const match = /^([1-9]\d?):([1-9]\d?)$/.exec(String(fields['aspect_ratio']));
  const [across, down] = match === null ? [16, 9] : [Number(match[1]), Number(match[2])];
  const long = even((lines * Math.max(across, down)) / Math.min(across, down));
  return across >= down ? { widthPx: long, heightPx: lines } : { widthPx: lines, heightPx: long };
}
