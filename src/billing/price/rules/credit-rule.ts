import { z } from 'zod';
import { decimalRateSchema, dollarsRateSchema, type Rate, rateRatio } from '../../../money/rate.ts';
import { positiveQuantitySchema } from '../../../money/quantity.ts';
import { type Ratio, ratio, roundRatio } from '../../../money/ratio.ts';
import { divideSafe, type StepRounding } from '../../../money/safe-integer.ts';
import { multiplyTerm, type PriceFactor, tableFactor } from '../factor.ts';
import { bySchema, joinTable, ratesSchema, type RateTable } from '../table.ts';
import type { PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import { timesFactors } from '../times.ts';
import type { Usage } from '../../usage.ts';
import { measureOf, PRICE_UNITS, type PriceUnit } from '../unit.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/**
 * A price in a vendor's credits. Stability AI asks 3 to 8 credits of $0.01 an image (2026-06), Runway 5 to 15 credits of $0.01
 * a video second and one for 50 characters of speech (2026-11).
 */
export interface CreditRule extends PriceTerms {
  readonly per: 'credit';
  /** Dollars for one credit. */
  readonly usd: Rate;
  /** Credits for one block of `each`; where `table` stands, those of its first row. Absent: as many as the request says that it costs. */
  readonly credits?: Rate | undefined;
  /** Credits by what the request is. */
  readonly table?: RateTable | undefined;
  readonly each: PriceUnit;
  /** How many of `each` the credits buy; absent: 1. */
  readonly block?: Rate | undefined;
  /** How the credits of a request, after `times`, become whole ones; `exact`: fractions are charged. */
  readonly round: StepRounding | 'exact';
}

/** `{ per: credit, usd: "0.01", credits: "6.5", each: image }`. Defaults: `each: image`, `round: exact`. */
export const creditRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.literal('credit'),
  usd: dollarsRateSchema.describe('Dollars for one credit: quoted decimal text.'),
  credits: ratesSchema(
    decimalRateSchema,
    'Credits for one `each`: quoted decimal text; or a table of such texts by class, with `by`. Default: as many as the request says.',
  ).optional(),
  by: bySchema.optional(),
  each: z
    .enum(PRICE_UNITS as [PriceUnit, ...PriceUnit[]])
    .optional()
    .describe('What the credits are for. Default: image.'),
  block: positiveQuantitySchema.optional().describe('How many of `each` the credits buy. Default: 1.'),
  round: z
    .enum(['up', 'down', 'half-up', 'exact'])
    .default('exact')
    .describe('How a request counts whole credits, after `times`. Default: exact, fractions are charged.'),
  ...priceTermFields,
}).transform(({ per, usd, credits, by, each, block, round, ...terms }, context): CreditRule => {
  const problem = (message: string, path: readonly string[]): void => {
    context.issues.push({ code: 'custom', message, path: [...path], input: credits });
  };
  if (credits === undefined && (each ?? block) !== undefined)
    problem('say how many credits one `each` costs, or leave `each` and `block` out', ['credits']);
  if (credits instanceof Map !== (by !== undefined))
    problem('`by` and a table of credits go together: write both, or neither', ['by']);
  const joined = credits instanceof Map && by !== undefined ? joinTable(credits, by, true) : undefined;
  for (const { path, message } of joined?.problems ?? []) problem(message, ['credits', ...path]);
  const first = joined === undefined ? (credits as Rate | undefined) : joined.table.rows[0]?.rate;
  const counted = { credits: first, table: joined?.table, each: each ?? 'image', block, round };
  return { per, usd, ...counted, ...qualifyTerms(terms) };
});

/** The terms of a price in credits, its `times` included: a price in whole credits rounds after them. */
export function creditTerms(rule: CreditRule): readonly PriceTerm[] {
  const credits = multiplyTerm(creditsOf(rule), creditFactors(rule));
  const usd = rateRatio(rule.usd);
  const { num, den } = credits.unitUsd;
  const { round } = rule;
  if (round === 'exact') return [{ ...credits, unitUsd: ratio(usd.num * num, usd.den * den) }];
  // As numbers these may pass 2^53 and lose their exactness; the division then answers Infinity, never a wrong quotient.
  const [numSafe, denSafe] = [Number(num), Number(den)];
  return [
    {
      part: credits.part,
      unitUsd: usd,
      quantity: (usage) => divideSafe(credits.quantity(usage) * numSafe, denSafe, round),
      exactQuantity: (usage) => roundRatio({ num: credits.exactQuantity(usage) * num, den }, round),
    },
  ];
}

/** Credits that a request costs, and those that are billed after rounding. */
export function creditCount(rule: CreditRule, usage: Usage): { readonly asked: Ratio; readonly billed: Ratio } {
  const { unitUsd, exactQuantity } = multiplyTerm(creditsOf(rule), creditFactors(rule));
  const asked = ratio(exactQuantity(usage) * unitUsd.num, unitUsd.den);
  return { asked, billed: rule.round === 'exact' ? asked : { num: roundRatio(asked, rule.round), den: 1n } };
}

function creditFactors({ table, times }: CreditRule): readonly PriceFactor[] {
  return [...(table === undefined ? [] : [tableFactor(table)]), ...timesFactors(times)];
}

/** The credits of a request before its factors, as a term whose unit is a number of credits. */
function creditsOf({ credits, table, each, block }: CreditRule): PriceTerm {
  if (credits === undefined) {
    return {
      part: 'output',
      unitUsd: { num: 1n, den: 1000n },
      quantity: (usage) => usage.milliCredits,
      exactQuantity: (usage) => BigInt(usage.milliCredits),
    };
  }
  const { part, size, total, exactTotal } = measureOf(each);
  const perBlock: Ratio = table === undefined ? rateRatio(credits) : { num: 1n, den: 1n };
  const units: Ratio = block === undefined ? { num: 1n, den: 1n } : rateRatio(block);
  return {
    part,
    unitUsd: ratio(perBlock.num * units.den, perBlock.den * units.num * BigInt(size)),
    quantity: total,
    exactQuantity: exactTotal,
  };
}
