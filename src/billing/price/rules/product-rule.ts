import { z } from 'zod';
import { dollarsRateSchema, powerOfTen } from '../../../money/rate.ts';
import { positiveDurationSchema } from '../../../units/duration.ts';
import { scaleOf } from '../class.ts';
import { boundsOf, type ProductRow, productRowProblems } from './product-table.ts';
import type { PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import type { Usage } from '../../usage.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/**
 * A table of products. The first row whose conditions all hold gives the price of the request; where none does, the request is not sold. A last
 * row without conditions is for whatever is left.
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
    for (const problem of productRowProblems(rows)) context.addIssue({ code: 'custom', ...problem });
  })
  .describe(
    'The first row whose conditions all hold gives the price; a last row without conditions is for whatever is left.',
  );

/** `{ per: product, rows: [{ code: small, usd: "0.001", maxPixels: 262144 }, { code: large, usd: "0.0025" }] }`. */
export const productRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.literal('product'),
  rows: rowsSchema,
  ...priceTermFields,
}).transform(({ per, rows, ...terms }): ProductRule => ({ per, rows, ...qualifyTerms(terms) }));

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
  if (index < 0) throw new RangeError('No row of the product table is for this request: ask `findUnsold` first.');
  return index;
}

/** The bounds of rows that a request can pass, and what it asks of each. */
const MEASURED = {
  steps: (usage: Usage) => usage.steps,
  pixels: (usage: Usage) => usage.widthPx * usage.heightPx,
  duration: durationOf,
} as const;

/** Why a product table has no row for a request: what it asks for, and the nearest that is sold. `product`: no bound alone is the reason. */
export type Unsold =
  | { readonly by: keyof typeof MEASURED; readonly asked: number; readonly least: number; readonly most: number }
  | { readonly by: 'product' };

/** Why the rules of a price do not sell a request: a product table has no row for it. Undefined where they do. Durations are in ms. */
export function findUnsold(rules: readonly { readonly per: string }[], usage: Usage): Unsold | undefined {
  const table = rules.find((rule) => isProductRule(rule) && !rule.rows.some((row) => holds(row, usage)));
  if (table === undefined || !isProductRule(table)) return undefined;
  const rows = table.rows.filter(({ images, options }) => holds({ ...SOLD, images, options }, usage));
  for (const by of ['steps', 'pixels', 'duration'] as const) {
    const asked = MEASURED[by](usage);
    const bounds = rows.map((row) => boundsOf(row)[by]);
    const least = Math.min(...bounds.map(([low]) => low));
    const most = Math.max(...bounds.map(([, high]) => high));
    if (rows.length > 0 && (asked < least || asked > most)) return { by, asked, least, most };
  }
  return { by: 'product' };
}

const SOLD: ProductRow = { code: '', usd: { num: 0n, scale: 0 } };

function isProductRule(rule: { readonly per: string }): rule is ProductRule {
  return rule.per === 'product';
}

/** The billing code of a request. */
export function productCode(rule: ProductRule, usage: Usage): string {
  return (rule.rows[rowIndex(rule, usage)] as ProductRow).code;
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
      quantity: (usage) => pricesSafe[rowIndex(rule, usage)] as number,
      exactQuantity: (usage) => prices[rowIndex(rule, usage)] as bigint,
    },
  ];
}
