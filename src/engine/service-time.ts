import { z } from 'zod';
import { createSampler, type Distribution, durationDistributionSchema } from './distribution.ts';
import type { Sampler } from './sampler.ts';
import { DURATION_MS_MAX, durationSchema } from '../units/duration.ts';
import { EMULATED, optionsObject } from '../units/options-object.ts';
import { perObject } from '../units/per-object.ts';

/** The quantities of a request that a time can follow from. Units as those of a `Usage`. */
export interface Work {
  readonly images: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly steps: number;
  readonly videoMs: number;
  readonly videos: number;
  readonly audioMs: number;
  readonly characters: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** How long a model serves a request: whatever is asked, or by what is asked. */
export type ServiceTime = Distribution | WorkTime | TimeTable;

/** A time that grows with what is asked: a base, and so long for each unit of it. `sigma`: of a lognormal factor with the median 1. */
interface WorkTime {
  readonly type: 'work';
  readonly baseMs: number;
  readonly perMs: { readonly [K in Quantity]?: number | undefined };
  readonly sigma: number;
}

/** Times by size: the first row whose bounds a request keeps counts. The last has none. */
interface TimeTable {
  readonly type: 'table';
  readonly rows: readonly TimeRow[];
}

type TimeRow = { readonly time: Distribution } & { readonly [K in Bound]?: number | undefined };

const megapixels = ({ images, widthPx, heightPx }: Work): number => (images * widthPx * heightPx) / 1e6;
const steps = ({ steps: ofOne, images, videos }: Work): number => ofOne * Math.max(1, images + videos);
const SECOND_MS = 1000;

/** What a time can grow with, of all outputs of a request together. */
const QUANTITIES = {
  image: ({ images }: Work) => images,
  step: steps,
  megapixel: megapixels,
  megapixelStep: (work: Work) => megapixels(work) * work.steps,
  videoSecond: ({ videoMs }: Work) => videoMs / SECOND_MS,
  audioSecond: ({ audioMs }: Work) => audioMs / SECOND_MS,
  character: ({ characters }: Work) => characters,
  inputToken: ({ inputTokens }: Work) => inputTokens,
  outputToken: ({ outputTokens }: Work) => outputTokens,
} as const;

type Quantity = keyof typeof QUANTITIES;
const QUANTITY_NAMES = Object.keys(QUANTITIES) as readonly Quantity[];

/** What a row of a table can bound. */
const BOUNDS = {
  maxImages: ({ images }: Work) => images,
  maxSteps: ({ steps: ofOne }: Work) => ofOne,
  maxPixels: ({ widthPx, heightPx }: Work) => widthPx * heightPx,
  maxSeconds: ({ videoMs, audioMs }: Work) => (videoMs + audioMs) / SECOND_MS,
  maxTokens: ({ inputTokens, outputTokens }: Work) => inputTokens + outputTokens,
} as const;

type Bound = keyof typeof BOUNDS;
const BOUND_NAMES = Object.keys(BOUNDS) as readonly Bound[];
const NEVER = Number.POSITIVE_INFINITY;

const per = durationSchema.optional();
const perSchema = optionsObject('engine', EMULATED, {
  image: per.describe('For each output image.'),
  step: per.describe('For each step of each output.'),
  megapixel: per.describe('For each million pixels of all output images.'),
  megapixelStep: per.describe('For each step of each million pixels.'),
  videoSecond: per.describe('For each second of video.'),
  audioSecond: per.describe('For each second of audio.'),
  character: per.describe('For each character of a text that is spoken.'),
  inputToken: per.describe('For each input token.'),
  outputToken: per.describe('For each output token.'),
}).refine((rates) => Object.values(rates).some((rate) => rate !== undefined), {
  error: `expected a time for one unit at least: ${QUANTITY_NAMES.join(', ')}`,
});

const workSchema = optionsObject('engine', EMULATED, {
  type: z.literal('work'),
  base: durationSchema.optional().describe('Whatever is asked; default 0.'),
  per: perSchema.describe('So long for each unit of what is asked.'),
  sigma: z
    .number()
    .nonnegative()
    .max(10)
    .optional()
    .describe('Standard deviation of the logarithm of the time; default 0: no chance. What it computes is the median.'),
}).transform(({ base = 0, per: perMs, sigma = 0 }): ServiceTime => ({ type: 'work', baseMs: base, perMs, sigma }));

const bound = z.number().nonnegative().optional();
const rowSchema = optionsObject('engine', EMULATED, {
  maxImages: bound.describe('Output images; default: any number.'),
  maxSteps: bound.describe('Steps of one output; default: any number.'),
  maxPixels: bound.describe('Width times height of one output; default: any size.'),
  maxSeconds: bound.describe('Seconds of video and audio; default: any length.'),
  maxTokens: bound.describe('Input and output tokens; default: any number.'),
  time: durationDistributionSchema.describe('How long such a request takes.'),
});

const isBounded = (row: TimeRow | undefined): boolean => BOUND_NAMES.some((name) => row?.[name] !== undefined);

/** Whether one row is for all that another is for. */
const isCoveredBy = (row: TimeRow, other: TimeRow): boolean =>
  BOUND_NAMES.every((name) => (row[name] ?? NEVER) <= (other[name] ?? NEVER));

const tableSchema = optionsObject('engine', EMULATED, {
  type: z.literal('table'),
  rows: z
    .array(rowSchema)
    .min(1)
    .max(100)
    .superRefine((rows, context) => {
      if (isBounded(rows.at(-1))) {
        const message = 'expected a last row without bounds: add one for requests beyond all others';
        context.addIssue({ code: 'custom', path: [rows.length - 1], message });
      }
      for (const [index, row] of rows.slice(0, -1).entries()) {
        if (!isBounded(row)) {
          const message = 'has no bound, so that no later row is ever used: give it one, or put it last';
          context.addIssue({ code: 'custom', path: [index], message });
        }
      }
      for (const [index, row] of rows.entries()) {
        const before = rows.slice(0, index).findIndex((other) => isBounded(other) && isCoveredBy(row, other));
        if (before < 0) continue;
        const message = `is never used, because row ${before + 1} is for all that it is for: move it before that row, or leave it out`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    })
    .describe('The first row whose bounds a request keeps counts; the last has no bounds.'),
}).transform(({ rows }): ServiceTime => ({ type: 'table', rows }));

/** A distribution of durations, or one that follows from what is asked: `work`, or a `table`. */
export const serviceTimeSchema: z.ZodType<ServiceTime> = z.discriminatedUnion('type', [
  durationDistributionSchema as z.ZodType<Distribution> & z.core.$ZodTypeDiscriminable,
  workSchema,
  tableSchema,
]);

/** The samplers of a service time, in ms, by what is asked: worked out once for each. */
export function serviceSamplers(time: ServiceTime): (work: Work) => Sampler {
  if (time.type === 'work') return perObject((work: Work) => createSampler(workDistribution(time, work)));
  if (time.type === 'table') {
    const samplers = time.rows.map((row) => createSampler(row.time));
    return (work) => samplers[rowOf(time, work)] as Sampler;
  }
  const sampler = createSampler(time);
  return () => sampler;
}

/** The first row whose bounds a request keeps. */
function rowOf({ rows }: TimeTable, work: Work): number {
  const isWithin = (row: TimeRow): boolean => BOUND_NAMES.every((name) => BOUNDS[name](work) <= (row[name] ?? NEVER));
  return Math.max(0, rows.findIndex(isWithin));
}

function workDistribution({ baseMs, perMs, sigma }: WorkTime, work: Work): Distribution {
  let sumMs = baseMs;
  for (const name of QUANTITY_NAMES) sumMs += QUANTITIES[name](work) * (perMs[name] ?? 0);
  // A request may ask for more than any scenario has in mind.
  const valueMs = Math.min(sumMs, DURATION_MS_MAX);
  return sigma === 0 ? { type: 'constant', valueMs } : { type: 'lognormal', medianMs: valueMs, sigma };
}
