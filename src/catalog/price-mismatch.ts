import type { PriceRule } from '../billing/price/rule.ts';
import { measureOf, PRICE_UNITS, type PriceUnit } from '../billing/price/unit.ts';
import type { Usage } from '../billing/usage.ts';
import type { Operation } from '../workload/request-class.ts';
import { usageOf } from '../workload/request-usage.ts';

/** A rule that counts what is never there, so that it would cost nothing without a word. */
export interface PriceMismatch {
  /** Where its unit stands, from the price on. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const SIZE = { widthPx: 1, heightPx: 1 };
/** A request that says all that a request can say of its media. */
const EVERYTHING = {
  prompt: 'x',
  size: SIZE,
  images: 1,
  steps: 1,
  duration: 1,
  inputImages: 1,
  inputSize: SIZE,
  inputVideo: 1,
  audio: 1,
  characters: 1,
};

/** The units that requests of an operation can be counted in. */
function unitsOf(operation: Operation): readonly PriceUnit[] {
  const usage = usageOf({ ...EVERYTHING, operation });
  return PRICE_UNITS.filter((unit) => measureOf(unit).total(usage) > 0);
}

/** The unit that a rule counts; undefined for tokens, compute time, products, and credits that the request names. */
function unitOf(rule: PriceRule): PriceUnit | undefined {
  if (rule.per === 'credit') return rule.credits === undefined ? undefined : rule.each;
  return rule.per === 'token' || rule.per === 'product' || rule.per === 'compute-second' ? undefined : rule.per;
}

/**
 * The rules of a price that count what requests of an operation never have: megapixels of speech, edits of a new image. A rule for what came
 * with the request may accompany one that counts, because vendors state one price for making and for editing.
 */
export function priceMismatches(
  price: PriceRule | readonly PriceRule[],
  operation: Operation,
): readonly PriceMismatch[] {
  const known = unitsOf(operation);
  const rules: readonly PriceRule[] = 'per' in price ? [price] : price;
  const counts = (rule: PriceRule): boolean => {
    const unit = unitOf(rule);
    return unit === undefined || known.includes(unit);
  };
  const someCount = rules.some(counts);
  return rules.flatMap((rule, index): PriceMismatch[] => {
    const unit = unitOf(rule);
    if (unit === undefined || counts(rule) || (someCount && measureOf(unit).part === 'input')) return [];
    const path = [...('per' in price ? [] : [index]), rule.per === 'credit' ? 'each' : 'per'];
    const others = [...known, 'token', 'credit', 'compute-second', 'product'].join(', ');
    return [
      { path, message: `${operation} never has any ${unit}, so this would always cost nothing; it has ${others}` },
    ];
  });
}

/** What a price counts of which a request has nothing, in words; undefined where it counts anything. */
export function countedInVain(price: PriceRule | readonly PriceRule[], usage: Usage): string | undefined {
  const rules: readonly PriceRule[] = 'per' in price ? [price] : price;
  const missing = rules.map((rule) => missingUnit(rule, usage));
  return missing.includes(undefined) ? undefined : [...new Set(missing)].join(' and ');
}

function missingUnit(rule: PriceRule, usage: Usage): string | undefined {
  if (rule.minimumUsd !== undefined && rule.minimumUsd.num > 0n) return undefined;
  if (rule.per === 'token') return usage.inputTokens + usage.outputTokens === 0 ? 'tokens' : undefined;
  const unit = unitOf(rule);
  if (unit !== undefined) return measureOf(unit).total(usage) === 0 ? unit : undefined;
  return rule.per === 'credit' && usage.milliCredits === 0 ? 'credits' : undefined;
}
