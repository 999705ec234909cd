import { z } from 'zod';
import { positiveQuantitySchema, quantitySchema } from '../../money/quantity.ts';
import { type Rate, rateRatio } from '../../money/rate.ts';
import { lcm, type Ratio, roundRatio } from '../../money/ratio.ts';
import { divideSafe, type StepRounding } from '../../money/safe-integer.ts';
import type { PriceUnitMeasure } from './unit.ts';
import type { Usage } from '../usage.ts';

/** How a quantity is counted before it is priced. All amounts are in units. */
export interface QuantityRule {
  /** To a whole number of steps, or `exact`: not at all. */
  readonly round: StepRounding | 'exact';
  /** Absent: one block. */
  readonly step?: Rate | undefined;
  /** How many units the rate buys; absent: 1. */
  readonly block?: Rate | undefined;
  /** At least so many units are counted where any are; absent: none. */
  readonly least?: Rate | undefined;
  /** So many units cost nothing; absent: none. */
  readonly free?: Rate | undefined;
  /** Whether all of this, and the tiers, are of each asset or of the whole request. */
  readonly scope: 'asset' | 'request';
}

/** Fields to spread into the schema of a rule: `QuantityRule` as it is written. */
export const quantityFields = {
  round: z
    .enum(['up', 'down', 'half-up', 'exact'])
    .optional()
    .describe(
      'How the quantity becomes a whole number of steps; exact: not at all. Default: up for megapixels and video seconds, else exact.',
    ),
  step: positiveQuantitySchema.optional().describe('What is rounded to, in units. Default: one block.'),
  block: positiveQuantitySchema.optional().describe('How many units `usd` buys. Default: 1.'),
  least: quantitySchema.optional().describe('Units that are counted at least, where there are any. Default: none.'),
  free: quantitySchema.optional().describe('Units that cost nothing. Default: none.'),
  scope: z
    .enum(['asset', 'request'])
    .optional()
    .describe(
      'Whether rounding, least, free, first and tiers are of each asset or of the whole request. Default: asset for pixels, megapixels and steps, else request.',
    ),
};

/**
 * A quantity, counted in grains: the largest part of a unit in which every amount of the rule is whole. Amounts of an asset are multiplied by
 * the number of assets instead of dividing by it, so that everything stays an integer.
 */
export interface CountedQuantity {
  /** Grains in one unit. */
  readonly grains: bigint;
  /** Grains after rounding, `least` and `free`; a safe integer, or Infinity for unknown. */
  readonly quantity: (usage: Usage) => number;
  readonly exactQuantity: (usage: Usage) => bigint;
  /** How often the amounts of the rule count: the number of assets, at least 1. */
  readonly assets: (usage: Usage) => number;
}

const NOTHING: Rate = { num: 0n, scale: 0 };

/** Compiles how a quantity is counted. `bounds` are further amounts in units that must be whole in grains, such as the borders of tiers. */
export function countQuantity(
  measure: PriceUnitMeasure,
  rule: QuantityRule,
  bounds: readonly Rate[] = [],
): CountedQuantity {
  const { size, total, exactTotal } = measure;
  const { round, least = NOTHING, free = NOTHING } = rule;
  const step = rateRatio(rule.step ?? rule.block ?? { num: 1n, scale: 0 });
  const dens = [least, free, ...bounds].map((bound) => rateRatio(bound).den);
  const grains = [round === 'exact' ? BigInt(size) : step.den, ...dens].reduce(lcm, 1n);
  const countAssets = rule.scope === 'asset' ? measure.assets : undefined;
  const assets = countAssets === undefined ? () => 1 : (usage: Usage) => Math.max(1, countAssets(usage));
  const inGrains = ({ num, den }: Ratio): bigint => (num * grains) / den;
  const limits = { least: inGrains(rateRatio(least)), free: inGrains(rateRatio(free)) };
  const base =
    round === 'exact'
      ? scaleTotal(measure, grains / BigInt(size))
      : stepTotal(measure, step, round, inGrains(step), assets);
  if (limits.least === 0n && limits.free === 0n) return { grains, assets, ...base };
  const [leastSafe, freeSafe] = [Number(limits.least), Number(limits.free)];
  return {
    grains,
    assets,
    quantity: (usage) => {
      let counted = base.quantity(usage);
      const count = assets(usage);
      if (counted < leastSafe * count && total(usage) > 0) counted = known(leastSafe * count);
      return Math.max(0, counted - freeSafe * count);
    },
    exactQuantity: (usage) => {
      let counted = base.exactQuantity(usage);
      const count = BigInt(assets(usage));
      if (counted < limits.least * count && exactTotal(usage) > 0n) counted = limits.least * count;
      counted -= limits.free * count;
      return counted > 0n ? counted : 0n;
    },
  };
}

type Counting = Pick<CountedQuantity, 'quantity' | 'exactQuantity'>;

/** A number that may be inexact beyond the safe integers is unknown: only so may it be subtracted from. */
function known(value: number): number {
  return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
}

function scaleTotal({ total, exactTotal }: PriceUnitMeasure, factor: bigint): Counting {
  const factorSafe = Number(factor);
  return {
    quantity: (usage) => known(total(usage) * factorSafe),
    exactQuantity: (usage) => exactTotal(usage) * factor,
  };
}

function stepTotal(
  { size, total, exactTotal }: PriceUnitMeasure,
  step: Ratio,
  round: StepRounding,
  stepGrains: bigint,
  assets: (usage: Usage) => number,
): Counting {
  const stepBase = step.num * BigInt(size);
  const [den, base, grains] = [Number(step.den), Number(stepBase), Number(stepGrains)];
  return {
    quantity: (usage) => {
      const count = assets(usage);
      return known(divideSafe(total(usage) * den, base * count, round) * grains * count);
    },
    exactQuantity: (usage) => {
      const count = BigInt(assets(usage));
      const steps = roundRatio({ num: exactTotal(usage) * step.den, den: stepBase * count }, round);
      return steps * stepGrains * count;
    },
  };
}
