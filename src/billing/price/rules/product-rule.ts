import { z } from 'zod';
import { dollarsRateSchema, powerOfTen, type Rate } from '../../../money/rate.ts';
import { positiveDurationSchema } from '../../../units/duration.ts';
import { scaleOf } from '../class.ts';
import type { PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import type { Usage } from '../../usage.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/** One product: a code, the price of a request, and which requests it is for. A condition that is absent holds for all. */
export interface ProductRow {
  /** The vendor's billing code, as it appears in replies and usage records. */
  readonly code: string;
  /** Dollars for the whole request. */
  readonly usd: Rate;
  /** Requests whose images have at most so many pixels each. */
  readonly maxPixels?: number | undefined;
  /** Requests of at least so many steps; a request that does not say has 0. */
  readonly minSteps?: number | undefined;
  /** Requests of at most so many steps. */
  readonly maxSteps?: number | undefined;
  /** Requests for exactly so many images. */
  readonly images?: number | undefined;
  /** Requests whose video or audio is at least so long. */
  readonly minDurationMs?: number | undefined;
  /** Requests that name these options. */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

/**
 * A table of products. The first row whose conditions all hold gives the price of the request; the last row has none.
 * Prodia prices jobs so: its reply names a product such as `inference-flux-schnell-large-steps-4` (job pricing guide, 2026-02-10).
 */
export interface ProductRule extends PriceTerms {
  readonly per: 'product';
  readonly rows: readonly ProductRow[];
}

const ROWS_MAX = 1000;
const pixels = z.int().min(1);
const steps = z.int().min(0);
const durationOf = scaleOf('duration');

const rowSchema = optionsObject('billing', ALL_WORLDS, {
  code: z.string().min(1).max(200).describe('The vendor’s billing code.'),
  usd: dollarsRateSchema.describe('Dollars for the request: quoted decimal text.'),
  maxPixels: pixels.optional().describe('Most pixels of one image.'),
  minSteps: steps.optional().describe('Least steps; a request that does not say has 0.'),
  maxSteps: steps.optional().describe('Most steps.'),
  images: z.int().min(1).optional().describe('Number of images, exactly.'),
  minDuration: positiveDurationSchema.optional().describe('Least length of the video or the audio.'),
  options: z
    .record(z.string().min(1).max(100), z.string().min(1).max(100))
    .refine((options) => Object.keys(options).length > 0, { error: 'expected at least one option' })
    .optional()
    .describe('Options that the request names, such as { quality: high }.'),
}).transform(({ minDuration, ...row }): ProductRow => ({ ...row, minDurationMs: minDuration }));

const rowsSchema: z.ZodType<readonly ProductRow[], readonly z.input<typeof rowSchema>[]> = z
  .array(rowSchema)
  .min(1, { error: 'expected at least one row' })
  .max(ROWS_MAX, { error: `expected at most ${ROWS_MAX} rows` })
  .superRefine((rows, context) => {
    for (const problem of rowProblems(rows)) context.addIssue({ code: 'custom', ...problem });
  })
  .describe('The first row whose conditions all hold gives the price; the last row has no conditions.');

/** `{ per: product, rows: [{ code: small, usd: "0.001", maxPixels: 262144 }, { code: large, usd: "0.0025" }] }`. */
export const productRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.literal('product'),
  rows: rowsSchema,
  ...priceTermFields,
}).transform(({ per, rows, ...terms }): ProductRule => ({ per, rows, ...qualifyTerms(terms) }));

function rowProblems(rows: readonly ProductRow[]): { message: string; path: (string | number)[] }[] {
  const problems: { message: string; path: (string | number)[] }[] = [];
  for (const [index, row] of rows.entries()) {
    const last = index === rows.length - 1;
    if (last && !isOpen(row)) {
      problems.push({
        message: 'the last row must have no conditions, so that every request has a price: add one',
        path: [index],
      });
    }
    if (!last && isOpen(row))
      problems.push({ message: 'a row without conditions hides the rows below it: move it to the end', path: [index] });
    if (row.minSteps !== undefined && row.maxSteps !== undefined && row.minSteps > row.maxSteps)
      problems.push({ message: 'minSteps is above maxSteps, so the row never applies', path: [index, 'minSteps'] });
  }
  return problems;
}

function isOpen(row: ProductRow): boolean {
  const { maxPixels, minSteps, maxSteps, images, minDurationMs, options } = row;
  return [maxPixels, minSteps, maxSteps, images, minDurationMs, options].every((condition) => condition === undefined);
}

function holds(row: ProductRow, usage: Usage): boolean {
  return (
    (row.maxPixels === undefined || usage.widthPx * usage.heightPx <= row.maxPixels) &&
    (row.minSteps === undefined || usage.steps >= row.minSteps) &&
    (row.maxSteps === undefined || usage.steps <= row.maxSteps) &&
    (row.images === undefined || usage.images === row.images) &&
    (row.minDurationMs === undefined || durationOf(usage) >= row.minDurationMs) &&
    (row.options === undefined || names(usage, row.options))
  );
}

function names(usage: Usage, options: Readonly<Record<string, string>>): boolean {
  return Object.entries(options).every(([name, value]) => usage.options?.[name] === value);
}

/** Position of the row that prices a request. */
function rowIndex(rule: ProductRule, usage: Usage): number {
  const index = rule.rows.findIndex((row) => holds(row, usage));
  if (index < 0) throw new RangeError('No row of the product table applies: its last row must have no conditions.');
  return index;
}

/** The billing code of a request. */
export function productCode(rule: ProductRule, usage: Usage): string | undefined {
  return rule.rows[rowIndex(rule, usage)]?.code;
}

/** The one term of a product table: the quantity is the price of the row, in the smallest decimal that all rows share. */
export function productTerms(rule: ProductRule): readonly PriceTerm[] {
  const scale = Math.max(...rule.rows.map((row) => row.usd.scale));
  const prices = rule.rows.map((row) => row.usd.num * powerOfTen(scale - row.usd.scale));
  const pricesSafe = prices.map(Number);
  return [
    {
      part: 'output',
      unitUsd: { num: 1n, den: powerOfTen(scale) },
      quantity: (usage) => pricesSafe[rowIndex(rule, usage)] ?? Number.NaN,
      exactQuantity: (usage) => prices[rowIndex(rule, usage)] ?? 0n,
    },
  ];
}
