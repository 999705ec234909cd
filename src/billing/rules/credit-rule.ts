import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { decimalRateSchema, dollarsRateSchema, powerOfTen, rateRatio } from '../../money/rate.ts';
import { ceilDivide, ratio } from '../../money/ratio.ts';
import { ceilDivideSafe } from '../../money/safe-integer.ts';
import type { PriceTerm, RuleSchema } from '../price-term.ts';
import type { PriceTerms, PriceTermsInput } from '../price-terms.ts';
import { priceTermFields, qualifyTerms } from '../price-terms.ts';
import type { Usage } from '../usage.ts';
import { countUnits } from './unit-rule.ts';

/** What a number of credits may be for. */
export type CreditUnit = 'image' | 'video' | 'edit' | 'request' | 'video-second';

/**
 * A price in a vendor's credits. Stability AI asks 3 to 8 credits of $0.01 an image (2026-06), Runway 5 to 15 credits of $0.01
 * a video second (2026-11).
 */
export interface CreditRule extends PriceTerms {
  readonly per: 'credit';
  /** Dollars for one credit. */
  readonly usd: Rate;
  /** Credits for one `each`. */
  readonly credits: Rate;
  readonly each: CreditUnit;
  /** `up`: whole credits per request; `exact`: fractions are charged. */
  readonly round: 'up' | 'exact';
}

/** `CreditRule` as it is written. */
export interface CreditRuleInput extends PriceTermsInput {
  readonly per: 'credit';
  readonly usd: string;
  readonly credits: string;
  readonly each?: CreditUnit | undefined;
  readonly round?: 'up' | 'exact' | undefined;
}

/** `{ per: credit, usd: "0.01", credits: "6.5", each: image }`. Defaults: `each: image`, `round: exact`. */
export const creditRuleSchema: RuleSchema<CreditRule, CreditRuleInput> = z
  .strictObject({
    per: z.literal('credit'),
    usd: dollarsRateSchema.describe('Dollars for one credit: quoted decimal text.'),
    credits: decimalRateSchema.describe('Credits for one `each`: quoted decimal text.'),
    each: z
      .enum(['image', 'video', 'edit', 'request', 'video-second'])
      .default('image')
      .describe('What the credits are for. Default: image.'),
    round: z.enum(['up', 'exact']).default('exact').describe('Whether a request counts whole credits. Default: exact.'),
    ...priceTermFields,
  })
  .transform(({ per, usd, credits, each, round, ...terms }): CreditRule => ({
    per,
    usd,
    credits,
    each,
    round,
    ...qualifyTerms(terms),
  }));

/** The terms of a price in credits, counted in credits (`up`) or in units of `each` (`exact`). */
export function creditTerms(rule: CreditRule): readonly PriceTerm[] {
  const { each, credits } = rule;
  const count = (usage: Usage): number => (each === 'video-second' ? usage.videoMs : countUnits(each, usage));
  const creditUsd = rateRatio(rule.usd);
  const den = powerOfTen(credits.scale) * (each === 'video-second' ? 1000n : 1n);
  if (rule.round === 'exact') {
    return [
      {
        part: 'output',
        unitUsd: ratio(creditUsd.num * credits.num, creditUsd.den * den),
        quantity: count,
        exactQuantity: (usage) => BigInt(count(usage)),
      },
    ];
  }
  // As numbers these may pass 2^53 and lose their exactness; the division then answers Infinity, never a wrong quotient.
  const numSafe = Number(credits.num);
  const denSafe = Number(den);
  return [
    {
      part: 'output',
      unitUsd: creditUsd,
      quantity: (usage) => ceilDivideSafe(count(usage) * numSafe, denSafe),
      exactQuantity: (usage) => ceilDivide(BigInt(count(usage)) * credits.num, den),
    },
  ];
}
