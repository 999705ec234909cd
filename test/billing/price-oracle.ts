import { Decimal } from 'decimal.js';
import type { PriceRuleInput } from '../../src/billing/price-rule.ts';
import type { Usage } from '../../src/billing/usage.ts';

/**
 * An independent price: it reads a rule as it is written, and calculates with decimal.js. Every amount is kept multiplied by `SCALE`,
 * which all divisions of the rules divide, so that nothing is rounded before the end.
 */

export const Exact: typeof Decimal = Decimal.clone({ precision: 400 });

const SCALE = new Exact(3_600_000).times(1_048_576).times('1e20');

/** Percentages that a provider puts on every rule. */
export interface ProviderWide {
  readonly discount?: string | number | undefined;
  readonly markup?: string | number | undefined;
}

/** Exact dollars of a price. */
export function oracleDollars(
  rules: readonly PriceRuleInput[],
  usage: Usage,
  providerWide: ProviderWide = {},
): Decimal {
  let total = new Exact(0);
  for (const rule of rules) {
    const adjusted = [rule, providerWide].reduce(
      (amount, { discount = 0, markup = 0 }) =>
        amount.times(new Exact(100).minus(discount)).times(new Exact(markup).plus(100)).div(10_000),
      listDollars(rule, usage),
    );
    total = total.plus(Exact.max(adjusted, SCALE.times(rule.minimum ?? 0)));
  }
  return total.div(SCALE);
}

/** Nano-USD of a price: the exact dollars, rounded once. */
export function oracleNano(rules: readonly PriceRuleInput[], usage: Usage, providerWide: ProviderWide = {}): bigint {
  const mode = { up: Decimal.ROUND_UP, down: Decimal.ROUND_DOWN, 'half-up': Decimal.ROUND_HALF_UP } as const;
  const rounding = rules.find((rule) => rule.rounding !== undefined)?.rounding ?? 'half-up';
  return BigInt(oracleDollars(rules, usage, providerWide).times(1e9).toDecimalPlaces(0, mode[rounding]).toFixed());
}

/** What a rule asks before discount, markup and minimum, times `SCALE`. */
function listDollars(rule: PriceRuleInput, usage: Usage): Decimal {
  switch (rule.per) {
    case 'megapixel':
      return megapixels(rule, usage);
    case 'video-second':
      return SCALE.times(rule.usd)
        .div(1000)
        .times(rule.round === 'exact' ? usage.videoMs : steps(usage.videoMs, 1000));
    case 'compute-second': {
      const micros = new Exact(usage.computeMs).times(1000).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
      const stepMs = { '1ms': 1, '100ms': 100, '1s': 1000, '1m': 60_000 }[rule.round ?? '1ms'] ?? Number.NaN;
      const perMs = SCALE.times(rule.usd as string).div(rule.usdPer === 'hour' ? 3_600_000 : 1000);
      return perMs
        .times(steps(micros, stepMs * 1000))
        .div(1000)
        .times(rule.count ?? 1);
    }
    case 'token': {
      const perToken = (usd: string): Decimal => SCALE.times(usd).div(1e6);
      return perToken(rule.input)
        .times(new Exact(usage.inputTokens).minus(usage.cachedTokens))
        .plus(perToken(rule.cached ?? rule.input).times(usage.cachedTokens))
        .plus(perToken(rule.output).times(usage.outputTokens));
    }
    case 'credit': {
      const credits = new Exact(rule.credits).times(count(rule.each ?? 'image', usage));
      return SCALE.times(rule.usd).times(rule.round === 'up' ? credits.ceil() : credits);
    }
    case 'product': {
      const pixels = new Exact(usage.widthPx).times(usage.heightPx);
      const row = rule.rows.find(
        ({ maxPixels = Infinity, minSteps = 0, maxSteps = Infinity, images = usage.images }) =>
          pixels.lte(maxPixels) && usage.steps >= minSteps && usage.steps <= maxSteps && images === usage.images,
      );
      return SCALE.times(row?.usd ?? Number.NaN);
    }
    default:
      return SCALE.times(rule.usd).times(count(rule.per, usage));
  }
}

function megapixels(rule: Extract<PriceRuleInput, { per: 'megapixel' }>, usage: Usage): Decimal {
  const base = rule.base ?? 1_000_000;
  const exact = SCALE.times(usage.widthPx).times(usage.heightPx).div(base);
  const size = rule.round === 'exact' ? exact : exact.div(SCALE).ceil().times(SCALE);
  if (rule.first === undefined) return size.times(rule.usd).times(usage.images);
  if (size.isZero()) return size;
  const further = Exact.max(0, size.minus(SCALE));
  return SCALE.times(rule.first).plus(further.times(rule.usd)).times(usage.images);
}

/** Whole multiples of `step`, rounded up; the result counts units of the quantity. */
function steps(quantity: Decimal.Value, step: number): Decimal {
  return new Exact(quantity).div(step).ceil().times(step);
}

function count(unit: string, usage: Usage): Decimal {
  const counts: Readonly<Record<string, number>> = {
    image: usage.images,
    video: usage.videos,
    edit: usage.edits,
    request: 1,
    task: 1,
  };
  return unit === 'video-second' ? new Exact(usage.videoMs).div(1000) : new Exact(counts[unit] ?? Number.NaN);
}
