import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { dollarsRateSchema, rateRatio } from '../../money/rate.ts';
import { ceilDivide, ratio } from '../../money/ratio.ts';
import { ceilDivideSafe } from '../../money/safe-integer.ts';
import type { PriceTerm, RuleSchema } from '../price-term.ts';
import type { PriceTerms, PriceTermsInput } from '../price-terms.ts';
import { priceTermFields, qualifyTerms } from '../price-terms.ts';
import type { Usage } from '../usage.ts';

/** Pixels in a megapixel: vendors mean 10^6 or 2^20, and few say which. */
export type MegapixelBase = 1_000_000 | 1_048_576;

/**
 * A rate per megapixel of output. Every image is measured on its own, so that batching images does not change their price.
 * fal.ai rounds up to whole megapixels (model pages of flux/schnell and flux/dev, 2026-09-26); a price for the first megapixel
 * apart from the rest is Black Forest Labs' for FLUX.2 (pricing of 2026-11).
 */
export interface MegapixelRule extends PriceTerms {
  readonly per: 'megapixel';
  /** Dollars for one megapixel, or for each one after the first where `firstUsd` stands. */
  readonly usd: Rate;
  /** Dollars for the first megapixel of an image, or any part of it; absent: as the others. */
  readonly firstUsd?: Rate | undefined;
  /** `up`: whole megapixels per image; `exact`: to the pixel. */
  readonly round: 'up' | 'exact';
  readonly basePx: MegapixelBase;
}

/** `MegapixelRule` as it is written. */
export interface MegapixelRuleInput extends PriceTermsInput {
  readonly per: 'megapixel';
  readonly usd: string;
  readonly first?: string | undefined;
  readonly round?: 'up' | 'exact' | undefined;
  readonly base?: MegapixelBase | undefined;
}

/** `{ per: megapixel, usd: "0.0025", round: up, base: 1e6 }`. Defaults: `round: up`, `base: 1e6`. */
export const megapixelRuleSchema: RuleSchema<MegapixelRule, MegapixelRuleInput> = z
  .strictObject({
    per: z.literal('megapixel'),
    usd: dollarsRateSchema.describe('Dollars for one megapixel: quoted decimal text.'),
    first: dollarsRateSchema
      .optional()
      .describe('Dollars for the first megapixel of each image; `usd` is then for each further one.'),
    round: z.enum(['up', 'exact']).default('up').describe('Whether each image counts whole megapixels. Default: up.'),
    base: z
      .literal([1_000_000, 1_048_576], { error: 'expected 1e6 (1000000) or 2^20 (1048576) pixels in a megapixel' })
      .default(1_000_000)
      .describe('Pixels in a megapixel: 1000000 or 1048576. Default: 1000000.'),
    ...priceTermFields,
  })
  .transform(({ per, usd, first, round, base, ...terms }): MegapixelRule => ({
    per,
    usd,
    ...(first === undefined ? {} : { firstUsd: first }),
    round,
    basePx: base,
    ...qualifyTerms(terms),
  }));

/** The terms of a megapixel rate, counted in megapixels (`up`) or in pixels (`exact`). */
export function megapixelTerms(rule: MegapixelRule): readonly PriceTerm[] {
  const exact = rule.round === 'exact';
  const step = exact ? 1 : rule.basePx;
  const base = BigInt(rule.basePx);
  const perMegapixel = rateRatio(rule.usd);
  const further: PriceTerm = {
    part: 'output',
    unitUsd: exact ? ratio(perMegapixel.num, perMegapixel.den * base) : perMegapixel,
    quantity: (usage) => usage.images * stepsOf(usage, step),
    exactQuantity: (usage) => BigInt(usage.images) * exactStepsOf(usage, BigInt(step)),
  };
  if (rule.firstUsd === undefined) return [further];
  const firstSteps = exact ? rule.basePx : 1;
  const first: PriceTerm = {
    part: 'output',
    unitUsd: rateRatio(rule.firstUsd),
    quantity: (usage) => (usage.widthPx * usage.heightPx > 0 ? usage.images : 0),
    exactQuantity: (usage) => (usage.widthPx > 0 && usage.heightPx > 0 ? BigInt(usage.images) : 0n),
  };
  const beyondFirst: PriceTerm = {
    ...further,
    quantity: (usage) => usage.images * Math.max(0, stepsOf(usage, step) - firstSteps),
    exactQuantity: (usage) => {
      const rest = exactStepsOf(usage, BigInt(step)) - BigInt(firstSteps);
      return rest > 0n ? BigInt(usage.images) * rest : 0n;
    },
  };
  return [first, beyondFirst];
}

function stepsOf(usage: Usage, step: number): number {
  return ceilDivideSafe(usage.widthPx * usage.heightPx, step);
}

function exactStepsOf(usage: Usage, step: bigint): bigint {
  return ceilDivide(BigInt(usage.widthPx) * BigInt(usage.heightPx), step);
}
