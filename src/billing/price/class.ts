import { parseDurationMs } from '../../units/duration.ts';
import { parseSize } from '../../units/size.ts';
import type { Usage } from '../usage.ts';

/** What of a request is large or small: a whole number, and how people write its borders. */
interface Scale {
  readonly of: (usage: Usage) => number;
  /** The border that a text names; undefined when it names none. */
  readonly parse: (text: string) => number | undefined;
  /** What a border looks like. */
  readonly example: string;
}

const NAMED_SIDES: ReadonlyMap<string, number> = new Map([
  ['2k', 1440],
  ['4k', 2160],
  ['8k', 4320],
]);

function parseCount(text: string): number | undefined {
  const digits = /^\d{1,3}(?:_\d{3}){1,4}$/.test(text) ? text.replaceAll('_', '') : text;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

/** Short side in pixels of a resolution such as `720p`, `4k` or `1080`. */
function parseResolution(text: string): number | undefined {
  return NAMED_SIDES.get(text.toLowerCase()) ?? parseCount(text.replace(/p$/i, ''));
}

function parsePixels(text: string): number | undefined {
  const size = parseSize(text);
  return size === undefined ? parseCount(text) : size.widthPx * size.heightPx;
}

function parseMs(text: string): number | undefined {
  const ms = parseDurationMs(text);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

function resolutionOf({ options, widthPx, heightPx }: Usage): number {
  const named = options?.['resolution'];
  return (named === undefined ? undefined : parseResolution(named)) ?? Math.min(widthPx, heightPx);
}

const counted = (of: (usage: Usage) => number): Scale => ({ of, parse: parseCount, example: '4' });

const SCALES = {
  resolution: { of: resolutionOf, parse: parseResolution, example: '720p' },
  pixels: { of: (usage) => usage.widthPx * usage.heightPx, parse: parsePixels, example: '1024x1024' },
  inputPixels: { of: (usage) => usage.inputPixels, parse: parsePixels, example: '1024x1024' },
  duration: { of: (usage) => Math.max(usage.videoMs, usage.audioMs), parse: parseMs, example: '5s' },
  inputDuration: { of: (usage) => Math.max(usage.inputVideoMs, usage.inputAudioMs), parse: parseMs, example: '5s' },
  steps: counted((usage) => usage.steps),
  images: counted((usage) => usage.images),
  inputImages: counted((usage) => usage.inputImages),
  characters: counted((usage) => usage.characters),
  inputTokens: counted((usage) => usage.inputTokens),
  outputTokens: counted((usage) => usage.outputTokens),
} as const satisfies Readonly<Record<string, Scale>>;

/**
 * What requests are told apart by, in order of size. `resolution` is the option of that name where a request has it, else the short side of
 * its output; `pixels` are of one output; `duration` is of the video or the audio.
 */
export type PriceScale = keyof typeof SCALES;

/** All scales. */
export const PRICE_SCALES: readonly PriceScale[] = Object.keys(SCALES) as PriceScale[];

/** The class of requests that no other class names. */
const OTHER = 'other';

/** Whether a name is a scale; every other name is an option of the request. */
function isScale(name: string): name is PriceScale {
  return Object.hasOwn(SCALES, name);
}

/** The border that a text names on a scale, a safe integer; a message when it names none. */
export function parseBorder(scale: PriceScale, text: string): number | string {
  const { parse, example } = SCALES[scale];
  return parse(text) ?? `"${text}" is no class of ${scale}: expected one such as ${example}`;
}

/** A scale as a function of the request: exact up to 2^53 - 1, else above. */
export function scaleOf(scale: PriceScale): (usage: Usage) => number {
  return SCALES[scale].of;
}

/**
 * Which of `classes` a request is in, as their index. On a scale it is the smallest class that is not below the request, and the largest for all
 * beyond. For an option it is the class of that name, else `other`, else -1.
 */
export function classify(name: string, classes: readonly string[]): (usage: Usage) => number {
  if (!isScale(name)) {
    const indexes = new Map(classes.map((text, index) => [text, index]));
    const other = indexes.get(OTHER) ?? -1;
    return ({ options }) => indexes.get(options?.[name] as string) ?? other;
  }
  const of = scaleOf(name);
  const ordered = classes
    .map((text, index) => ({ border: Number(parseBorder(name, text)), index }))
    .toSorted((a, b) => a.border - b.border);
  const borders = ordered.map(({ border }) => border);
  const last = borders.length - 1;
  return (usage) => {
    const value = of(usage);
    let place = 0;
    while (place < last && value > (borders[place] as number)) place++;
    return (ordered[place] as { index: number }).index;
  };
}

/** What is wrong with the classes of a table, by class; '' is the table itself. */
export function classProblems(name: string, classes: readonly string[], needsOther: boolean): Map<string, string> {
  const problems = new Map<string, string>();
  if (classes.length === 0) problems.set('', 'expected at least one class');
  if (!isScale(name)) {
    if (needsOther && !classes.includes(OTHER))
      problems.set('', `add \`${OTHER}\`: the rate of requests that name no ${name}, or another one`);
    return problems;
  }
  const seen = new Map<number, string>();
  for (const text of classes) {
    const border = parseBorder(name, text);
    if (typeof border === 'string') problems.set(text, border);
    else if (seen.has(border)) problems.set(text, `the same class as ${seen.get(border)}: keep one of them`);
    else seen.set(border, text);
  }
  return problems;
}
