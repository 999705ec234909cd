import { z } from 'zod';
import { discountFactor, discountPercentSchema, markupFactor, markupPercentSchema } from '../../money/percent.ts';
import { dollarsRateSchema, type Rate } from '../../money/rate.ts';
import { multiplyRatios, type Ratio } from '../../money/ratio.ts';
import type { RateTable } from './table.ts';
import { timesSchema } from './times.ts';

/** A discount and a markup, of one rule or of a whole provider. Both are exact. */
export interface Adjustment {
  /** 0 to 100; absent: none. */
  readonly discountPercent?: Rate | undefined;
  /** What an intermediary adds, 0 to 10,000; absent: none. */
  readonly markupPercent?: Rate | undefined;
}

/** How a price becomes whole nano-USD, once, at the very end. */
export type PriceRounding = 'up' | 'down' | 'half-up';

/** What every price rule may have besides its rate. */
export interface PriceTerms extends Adjustment {
  /** Factors by what the request is, all multiplied; absent: none. */
  readonly times?: readonly RateTable[] | undefined;
  /** Least price of the rule, in dollars, applied after discount and markup; absent: none. */
  readonly minimumUsd?: Rate | undefined;
  /** Absent: `half-up`. */
  readonly rounding?: PriceRounding | undefined;
}

/** Fields to spread into the schema of a rule: those of `PriceTerms` as they are written. */
export const priceTermFields = {
  times: timesSchema
    .optional()
    .describe(
      'Factors by a scale or an option, such as { quality: { high: "4" }, tier: { batch: "0.5" } }; 1 where none is named.',
    ),
  minimum: dollarsRateSchema
    .optional()
    .describe('Least price in dollars, after discount and markup: quoted decimal text.'),
  discount: discountPercentSchema.optional().describe('Discount in per cent, from 0 to 100.'),
  markup: markupPercentSchema.optional().describe('What an intermediary adds, in per cent.'),
  rounding: z
    .enum(['up', 'down', 'half-up'])
    .optional()
    .describe('How the price becomes whole nano-dollars, once, at the end. Default: half-up.'),
};

/** `PriceTerms` as they are written. */
export type PriceTermsInput = z.input<z.ZodObject<typeof priceTermFields>>;

/** The fields of `priceTermFields`, parsed but not yet renamed. */
export type ReadPriceTerms = z.output<z.ZodObject<typeof priceTermFields>>;

/** Gives the fields of `priceTermFields` the names that carry their units. */
export function qualifyTerms(read: ReadPriceTerms): PriceTerms {
  return { times: read.times, minimumUsd: read.minimum, ...qualifyAdjustment(read), rounding: read.rounding };
}

/** Gives a discount and a markup the names that carry their units. */
export function qualifyAdjustment(read: Pick<ReadPriceTerms, 'discount' | 'markup'>): Adjustment {
  return { discountPercent: read.discount, markupPercent: read.markup };
}

/** What the adjustments together make of a dollar: (1 - discount) x (1 + markup) of each. Exact, so their order does not matter. */
export function adjustmentFactor(adjustments: readonly Adjustment[]): Ratio {
  let factor: Ratio = { num: 1n, den: 1n };
  for (const { discountPercent, markupPercent } of adjustments) {
    if (discountPercent !== undefined) factor = multiplyRatios(factor, discountFactor(discountPercent));
    if (markupPercent !== undefined) factor = multiplyRatios(factor, markupFactor(markupPercent));
  }
  return factor;
}
