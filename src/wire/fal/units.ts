import type { PriceKind, PriceRule } from '../../billing/price/rule.ts';
import type { Adjustment } from '../../billing/price/terms.ts';
import { discountFactor, markupFactor } from '../../money/percent.ts';
import { rateRatio, rateText } from '../../money/rate.ts';
import { divideHalfUp, multiplyRatios, ratio, type Ratio } from '../../money/ratio.ts';
import type { ModelView } from '../query-context.ts';

/** What fal says of an endpoint's price: a unit, dollars for one, and a discount that is taken off afterwards. */
export interface FalCard {
  readonly unit: string;
  /** Dollars for one unit, before the discount, with a markup in it. */
  readonly unitPriceUsd: number;
  /** Null where there is none. */
  readonly discountPercent: number | null;
  /** Nano-USD for one unit, discount taken off, exactly. */
  readonly unitNano: Ratio;
}

const ONE: Ratio = { num: 1n, den: 1n };
const NANO = 1_000_000_000n;
/** Decimals of a number of units; a price of up to $1,000 a unit is restored from them to the nano-dollar. */
const UNIT_SCALE = 1_000_000_000_000n;

/** fal's word for the unit of a price with one rate: singular, as in its API's sample (`"unit": "image"`, 2026-11). */
function unitName(kind: PriceKind): string {
  if (kind === 'edit') return 'image';
  if (kind === 'task') return 'request';
  return /(?:video|audio)-(second|minute)$/.exec(kind)?.[1] ?? kind.replace('-', ' ');
}

function numberOfRatio({ num, den }: Ratio): number {
  return Number(num) / Number(den);
}

/** The unit of a price with one rate, and the dollars for one before discounts and markups; undefined where a single unit does not tell the price. */
function rateOf(rules: readonly PriceRule[]): { readonly unit: string; readonly usd: Ratio } | undefined {
  const [rule, ...others] = rules;
  if (rule === undefined || others.length > 0 || rule.per === 'token' || rule.per === 'product') return undefined;
  const unit = unitName(rule.per);
  const usd = rateRatio(rule.usd);
  if (rule.per === 'compute-second')
    return { unit, usd: ratio(usd.num * 1000n * BigInt(rule.count), usd.den * BigInt(rule.periodMs)) };
  if (rule.per === 'credit') return { unit, usd };
  if (rule.table !== undefined || rule.tiers !== undefined || rule.firstUsd !== undefined) return undefined;
  return { unit: rule.block === undefined ? unit : `${rateText(rule.block)} ${unit}s`, usd };
}

function productOf(factors: readonly Ratio[]): Ratio {
  return factors.reduce(multiplyRatios, ONE);
}

/**
 * The card of a model. A price that is not one rate (a table, tiers, several rules) is `units` of one dollar, as fal lists openai/gpt-image-2
 * (unit price 1, unit `units`, about 0.22 units an image; seen 2026-11): then the number of units is the dollars.
 */
export function cardOf(model: ModelView): FalCard {
  const rate = rateOf(model.rules);
  const adjustments: readonly Adjustment[] = [
    ...(rate === undefined ? [] : model.rules),
    ...(model.adjustment === undefined ? [] : [model.adjustment]),
  ];
  const left = productOf(
    adjustments.flatMap(({ discountPercent: off }) => (off === undefined ? [] : discountFactor(off))),
  );
  const marked = productOf(adjustments.flatMap(({ markupPercent: on }) => (on === undefined ? [] : markupFactor(on))));
  const unitPrice = multiplyRatios(rate?.usd ?? ONE, marked);
  const off = ratio(100n * (left.den - left.num), left.den);
  return {
    unit: rate?.unit ?? 'units',
    unitPriceUsd: numberOfRatio(unitPrice),
    discountPercent: off.num === 0n ? null : numberOfRatio(off),
    unitNano: multiplyRatios(multiplyRatios(unitPrice, left), { num: NANO, den: 1n }),
  };
}

/**
 * How many units a charge bought, to twelve decimals: what was billed decides, not what was asked for, because fal bills the file that came
 * out (3 s asked, 3.008 s billed; seen 2026-10-08). `units x price x (1 - discount)` gives the charge again. 0 where a unit costs nothing.
 */
export function unitsOf(card: FalCard, chargedNano: number | bigint): number {
  const { num, den } = card.unitNano;
  if (num === 0n) return 0;
  const scaled = divideHalfUp(BigInt(chargedNano) * den * UNIT_SCALE, num);
  const digits = scaled.toString().padStart(13, '0');
  return Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}

/** What so many units cost, in nano-USD, discount taken off. Asserts a finite number that is not negative. */
export function unitsNano(card: FalCard, units: number): bigint {
  if (!(units >= 0 && units <= Number.MAX_SAFE_INTEGER))
    throw new Error(`${units} is no number of units to be priced.`);
  const scaled = BigInt(Math.round((units % 1) * Number(UNIT_SCALE))) + BigInt(Math.floor(units)) * UNIT_SCALE;
  return divideHalfUp(scaled * card.unitNano.num, UNIT_SCALE * card.unitNano.den);
}

/**
 * What the units of a reply cost by the price of a scenario, in nano-USD: the bill of the file that came out, not of what was asked for.
 * Undefined where the price is not one rate, because then fal's unit is unknown; and for more than can be charged.
 */
export function billedNano(model: ModelView, units: number): number | undefined {
  if (rateOf(model.rules) === undefined || units > Number.MAX_SAFE_INTEGER) return undefined;
  const nano = unitsNano(cardOf(model), units);
  return nano > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(nano);
}
