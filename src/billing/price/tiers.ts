import { z } from 'zod';
import { quantitySchema } from '../../money/quantity.ts';
import { type Rate, rateRatio } from '../../money/rate.ts';
import { type Ratio, ratio, shareDenominator } from '../../money/ratio.ts';
import { parseBorder, PRICE_SCALES, type PriceScale, scaleOf } from './class.ts';
import type { PricePart, PriceTerm } from './term.ts';
import type { Usage } from '../usage.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/**
 * Which rate a quantity has, where it depends on how much there is.
 *
 * - `graduated`: each unit has the rate of its tier.
 * - `volume`: all units have the rate of the tier of their number.
 * - `threshold`: all units have the rate of the tier of another measure of the request, such as its input tokens.
 */
export type TierMode = 'graduated' | 'volume' | 'threshold';

/** Tiers above the rule's own rate. `Rates` are what a tier states: `{ usd }`, or the kinds of tokens. */
export interface Tiers<Rates> {
  readonly mode: TierMode;
  /** The measure of `threshold`; absent elsewhere. */
  readonly of?: PriceScale | undefined;
  /** In ascending order. Quantities above `above` have these rates: in units, for `threshold` on the scale `of`. */
  readonly rates: readonly (Rates & { readonly above: Rate })[];
}

/** `Tiers` as they are written. */
export interface TiersInput<Rates> {
  readonly mode: TierMode;
  readonly of?: PriceScale | undefined;
  readonly rates: readonly (Rates & { readonly above: string | number })[];
}

const TIERS_MAX = 64;

/** The schema of tiers; `rates` are the fields of a tier besides `above`. */
export function tiersSchema<Shape extends z.core.$ZodShape>(
  rates: Shape,
): z.ZodType<Tiers<z.output<z.ZodObject<Shape>>>, TiersInput<z.input<z.ZodObject<Shape>>>> {
  type Rates = z.output<z.ZodObject<Shape>>;
  const loose: z.core.$ZodLooseShape = rates;
  const aboveSchema = z
    .union([z.string(), z.number()], { error: 'expected where the tier begins, such as 200_000' })
    .describe('The tier is for quantities above this, in units; for threshold on the scale `of`.');
  const schema = optionsObject('billing', ALL_WORLDS, {
    mode: z
      .enum(['graduated', 'volume', 'threshold'])
      .describe(
        'graduated: each unit at the rate of its tier. volume: all units at the rate that their number has. threshold: all at the rate that another measure has.',
      ),
    of: z
      .enum(PRICE_SCALES as [PriceScale, ...PriceScale[]])
      .optional()
      .describe('The measure of threshold. Default: inputTokens.'),
    rates: z
      .array(optionsObject('billing', ALL_WORLDS, { above: aboveSchema, ...loose }))
      .min(1, { error: 'expected at least one tier' })
      .max(TIERS_MAX, { error: `expected at most ${TIERS_MAX} tiers` })
      .describe('The tiers above the rate of the rule, in ascending order.'),
  }).transform(({ mode, of, rates: list }, context): Tiers<Rates> => {
    const problem = (message: string, path: (string | number)[]): void => {
      context.issues.push({ code: 'custom', message, path, input: list });
    };
    if (of !== undefined && mode !== 'threshold')
      problem('only threshold goes by another measure: remove `of`', ['of']);
    const scale = mode === 'threshold' ? (of ?? 'inputTokens') : undefined;
    let before: Ratio = { num: 0n, den: 1n };
    const read = list.map(({ above, ...rest }, index) => {
      const border = readBorder(String(above), scale);
      if (typeof border === 'string') {
        problem(border, ['rates', index, 'above']);
        return z.NEVER;
      }
      const next = rateRatio(border);
      const rises = next.num * before.den > before.num * next.den;
      if (!rises) problem('tiers begin above 0, each above the one before it', ['rates', index, 'above']);
      before = next;
      return { ...rest, above: border };
    });
    return { mode, of: scale, rates: read as unknown as Tiers<Rates>['rates'] };
  });
  return schema as unknown as ReturnType<typeof tiersSchema<Shape>>;
}

function readBorder(text: string, scale: PriceScale | undefined): Rate | string {
  if (scale !== undefined) {
    const border = parseBorder(scale, text);
    return typeof border === 'string' ? border : { num: BigInt(border), scale: 0 };
  }
  const reading = quantitySchema.safeParse(text);
  return reading.success ? reading.data : (reading.error.issues[0] as z.core.$ZodIssue).message;
}

/** What is tiered: a quantity in whole grains, known or Infinity, and how often each border counts. */
export interface TieredQuantity {
  readonly part: PricePart;
  /** Grains in the unit in which the borders are written; every border is whole in grains. */
  readonly grains: bigint;
  readonly quantity: (usage: Usage) => number;
  readonly exactQuantity: (usage: Usage) => bigint;
  readonly assets: (usage: Usage) => number;
}

/**
 * One term for a quantity with tiers. `rates` are dollars for one grain: the rule's own and then one for each of `tiers.rates`.
 * The quantity of the term is an amount over the denominator that all rates share.
 */
export function tieredTerm(counted: TieredQuantity, rates: readonly Ratio[], tiers: Tiers<object>): PriceTerm {
  const { part } = counted;
  const { nums, den } = shareDenominator(rates);
  const unitUsd = ratio(1n, den);
  const borders = tiers.rates.map(({ above }) => {
    const { num, den: own } = rateRatio(above);
    return tiers.mode === 'threshold' ? num : (num * counted.grains) / own;
  });
  const steps = { nums, borders, numbers: nums.map(Number), bordersSafe: borders.map(Number) };
  if (tiers.mode === 'threshold') return { part, unitUsd, ...byThreshold(counted, steps, tiers.of) };
  return { part, unitUsd, ...(tiers.mode === 'volume' ? byVolume : byGrades)(counted, steps) };
}

type Amount = Pick<PriceTerm, 'quantity' | 'exactQuantity'>;

/** The rates and borders of all tiers, exact and as numbers. */
interface TierSteps {
  readonly nums: readonly bigint[];
  readonly borders: readonly bigint[];
  readonly numbers: readonly number[];
  readonly bordersSafe: readonly number[];
}

/** How many borders a value lies above, each taken `times` times. */
function bordersBelow<N extends number | bigint>(borders: readonly N[], value: N, times: N): number {
  let place = 0;
  while (place < borders.length && value > (((borders[place] as N) * times) as N)) place++;
  return place;
}

function byThreshold(
  { quantity, exactQuantity }: TieredQuantity,
  { nums, numbers, bordersSafe }: TierSteps,
  of: PriceScale = 'inputTokens',
): Amount {
  const measure = scaleOf(of);
  return {
    quantity: (usage) => quantity(usage) * (numbers[bordersBelow(bordersSafe, measure(usage), 1)] as number),
    exactQuantity: (usage) => exactQuantity(usage) * (nums[bordersBelow(bordersSafe, measure(usage), 1)] as bigint),
  };
}

function byVolume({ quantity, exactQuantity, assets }: TieredQuantity, steps: TierSteps): Amount {
  const { nums, borders, numbers, bordersSafe } = steps;
  return {
    quantity: (usage) => {
      const counted = quantity(usage);
      // One that is unknown stays so: Infinity times a rate is no number that could be trusted.
      return counted * (numbers[bordersBelow(bordersSafe, counted, assets(usage))] as number);
    },
    exactQuantity: (usage) => {
      const counted = exactQuantity(usage);
      return counted * (nums[bordersBelow(borders, counted, BigInt(assets(usage)))] as bigint);
    },
  };
}

function byGrades({ quantity, exactQuantity, assets }: TieredQuantity, steps: TierSteps): Amount {
  const { nums, borders, numbers, bordersSafe } = steps;
  return {
    quantity: (usage) => {
      const counted = quantity(usage);
      if (!(counted <= Number.MAX_SAFE_INTEGER)) return Infinity;
      if (counted < 0) return counted;
      const count = assets(usage);
      let amount = 0;
      let from = 0;
      // The last tier has no border, and ends with the quantity.
      for (let tier = 0; counted > from; tier++) {
        const to = Math.min(counted, (bordersSafe[tier] ?? Infinity) * count);
        amount += (to - from) * (numbers[tier] as number);
        from = to;
      }
      return amount;
    },
    exactQuantity: (usage) => {
      const counted = exactQuantity(usage);
      if (counted < 0n) return counted;
      const count = BigInt(assets(usage));
      let amount = 0n;
      let from = 0n;
      for (let tier = 0; counted > from; tier++) {
        const border = borders[tier];
        const to = border === undefined || border * count > counted ? counted : border * count;
        amount += (to - from) * (nums[tier] as bigint);
        from = to;
      }
      return amount;
    },
  };
}
