import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { dollarsRateSchema, rateRatio } from '../../money/rate.ts';
import type { Ratio } from '../../money/ratio.ts';
import { ratio } from '../../money/ratio.ts';
import type { PriceTerm, RuleSchema } from '../price-term.ts';
import type { PriceTerms, PriceTermsInput } from '../price-terms.ts';
import { priceTermFields, qualifyTerms } from '../price-terms.ts';

/** Rates per million tokens. */
export interface TokenRule extends PriceTerms {
  readonly per: 'token';
  /** Dollars for a million input tokens that were not cached. */
  readonly inputUsd: Rate;
  /** Dollars for a million cached input tokens. */
  readonly cachedUsd: Rate;
  /** Dollars for a million output tokens. */
  readonly outputUsd: Rate;
}

/** `TokenRule` as it is written. */
export interface TokenRuleInput extends PriceTermsInput {
  readonly per: 'token';
  readonly input: string;
  readonly cached?: string | undefined;
  readonly output: string;
}

/** `{ per: token, input: "2.50", cached: "0.25", output: "10" }`, in dollars per million tokens. Default: `cached` as `input`. */
export const tokenRuleSchema: RuleSchema<TokenRule, TokenRuleInput> = z
  .strictObject({
    per: z.literal('token'),
    input: dollarsRateSchema.describe('Dollars for a million input tokens: quoted decimal text.'),
    cached: dollarsRateSchema.optional().describe('Dollars for a million cached input tokens. Default: as input.'),
    output: dollarsRateSchema.describe('Dollars for a million output tokens: quoted decimal text.'),
    ...priceTermFields,
  })
  .transform(({ per, input, cached = input, output, ...terms }): TokenRule => ({
    per,
    inputUsd: input,
    cachedUsd: cached,
    outputUsd: output,
    ...qualifyTerms(terms),
  }));

/** The terms of token rates: fresh input, cached input, output. */
export function tokenTerms(rule: TokenRule): readonly PriceTerm[] {
  return [
    {
      part: 'input',
      unitUsd: perToken(rule.inputUsd),
      quantity: (usage) => usage.inputTokens - usage.cachedTokens,
      exactQuantity: (usage) => BigInt(usage.inputTokens) - BigInt(usage.cachedTokens),
    },
    {
      part: 'input',
      unitUsd: perToken(rule.cachedUsd),
      quantity: (usage) => usage.cachedTokens,
      exactQuantity: (usage) => BigInt(usage.cachedTokens),
    },
    {
      part: 'progress',
      unitUsd: perToken(rule.outputUsd),
      quantity: (usage) => usage.outputTokens,
      exactQuantity: (usage) => BigInt(usage.outputTokens),
    },
  ];
}

function perToken(perMillion: Rate): Ratio {
  const { num, den } = rateRatio(perMillion);
  return ratio(num, den * 1_000_000n);
}
