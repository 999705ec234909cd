import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { dollarsRateSchema, rateRatio } from '../../money/rate.ts';
import { ceilDivide, ratio } from '../../money/ratio.ts';
import { ceilDivideSafe } from '../../money/safe-integer.ts';
import type { PriceTerm, RuleSchema } from '../price-term.ts';
import type { PriceTerms, PriceTermsInput } from '../price-terms.ts';
import { priceTermFields, qualifyTerms } from '../price-terms.ts';

/** A rate per second of output video. A request's videos are measured together. */
export interface VideoSecondRule extends PriceTerms {
  readonly per: 'video-second';
  /** Dollars for one second. */
  readonly usd: Rate;
  /** `up`: whole seconds per request; `exact`: to the millisecond. */
  readonly round: 'up' | 'exact';
}

/** `VideoSecondRule` as it is written. */
export interface VideoSecondRuleInput extends PriceTermsInput {
  readonly per: 'video-second';
  readonly usd: string;
  readonly round?: 'up' | 'exact' | undefined;
}

/** `{ per: video-second, usd: "0.40" }`. Default: `round: up`. */
export const videoSecondRuleSchema: RuleSchema<VideoSecondRule, VideoSecondRuleInput> = z
  .strictObject({
    per: z.literal('video-second'),
    usd: dollarsRateSchema.describe('Dollars for one second of video: quoted decimal text.'),
    round: z.enum(['up', 'exact']).default('up').describe('Whether a request counts whole seconds. Default: up.'),
    ...priceTermFields,
  })
  .transform(({ per, usd, round, ...terms }): VideoSecondRule => ({ per, usd, round, ...qualifyTerms(terms) }));

/** The terms of a rate per video second, counted in seconds (`up`) or milliseconds (`exact`). */
export function videoSecondTerms(rule: VideoSecondRule): readonly PriceTerm[] {
  const stepMs = rule.round === 'up' ? 1000 : 1;
  const perSecond = rateRatio(rule.usd);
  return [
    {
      part: 'output',
      unitUsd: ratio(perSecond.num * BigInt(stepMs), perSecond.den * 1000n),
      quantity: (usage) => ceilDivideSafe(usage.videoMs, stepMs),
      exactQuantity: (usage) => ceilDivide(BigInt(usage.videoMs), BigInt(stepMs)),
    },
  ];
}
