import { type Ratio, ratio } from '../../money/ratio.ts';
import type { Usage } from '../usage.ts';
import { countQuantity } from './quantity.ts';
import { type ComputeSecondRule, computeSecondCount } from './rules/compute-second-rule.ts';
import { type CreditRule, creditCount } from './rules/credit-rule.ts';
import type { ProductRule } from './rules/product-rule.ts';
import type { TokenRule } from './rules/token-rule.ts';
import type { UnitRule } from './rules/unit-rule.ts';
import { measureOf, PRICE_UNITS } from './unit.ts';

/** How much of one thing a request consumes, and how much of it is billed after rounding, in units. */
export interface ItemCount {
  readonly asked: Ratio;
  readonly billed: Ratio;
}

type AnyRule = UnitRule | ComputeSecondRule | TokenRule | CreditRule | ProductRule;

/** What a rule counts of a request, of its input or of the rest. */
export function itemCount(rule: AnyRule, type: 'input' | 'output', usage: Usage): ItemCount {
  switch (rule.per) {
    case 'token':
      return whole(type === 'input' ? usage.inputTokens : usage.outputTokens);
    case 'product':
      return whole(1);
    case 'credit':
      return creditCount(rule, usage);
    case 'compute-second':
      return computeSecondCount(rule, usage);
    default:
      return unitCount(rule, usage);
  }
}

/** In what a thing is counted that is sold: `count` says how many grains of it a request is billed, of which `size` make one unit. */
export interface CountedUnit {
  readonly unit: string;
  readonly size: number;
  count(usage: Usage): number;
}

const REQUESTS: CountedUnit = { unit: 'request', size: 1, count: () => 1 };

/**
 * In what all these rules count, after rounding; requests where they count several things, or what only the work itself tells. Of rules that round
 * differently the first counts.
 */
export function countedUnit(rules: readonly AnyRule[]): CountedUnit {
  const [first, ...others] = rules;
  if (first === undefined || !isUnitRule(first) || others.some(({ per }) => per !== first.per)) return REQUESTS;
  const { grains, quantity } = countQuantity(measureOf(first.per, first.basePx), first);
  return { unit: first.per, size: Number(grains), count: quantity };
}

function isUnitRule(rule: AnyRule): rule is UnitRule {
  return PRICE_UNITS.some((unit) => unit === rule.per);
}

function whole(count: number): ItemCount {
  const amount = { num: BigInt(count), den: 1n };
  return { asked: amount, billed: amount };
}

function unitCount(rule: UnitRule, usage: Usage): ItemCount {
  const measure = measureOf(rule.per, rule.basePx);
  const { grains, exactQuantity } = countQuantity(measure, rule);
  const billed = ratio(exactQuantity(usage), grains);
  return { asked: ratio(measure.exactTotal(usage), BigInt(measure.size)), billed };
}

/** The unit of an item of a rule. */
export function itemUnit(rule: AnyRule): string {
  return rule.per === 'product' ? 'request' : rule.per;
}
