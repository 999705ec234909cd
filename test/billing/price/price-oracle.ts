import { Decimal } from 'decimal.js';
import type { z } from 'zod';
import type { PriceRuleInput } from '../../../src/billing/price/rule.ts';
import type { unitRuleSchema } from '../../../src/billing/price/rules/unit-rule.ts';
import type { Usage } from '../../../src/billing/usage.ts';

type UnitRuleInput = z.input<typeof unitRuleSchema>;

/**
 * An independent price: it reads a rule as it is written, and calculates with decimal.js. Every amount is kept multiplied by `SCALE`,
 * which all divisions of the rules divide, so that nothing is rounded before the end.
 */

export const Exact: typeof Decimal = Decimal.clone({ precision: 400 });

const SCALE = new Exact(3_600_000).times(1_048_576).times('9e20');

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
    const list =
      rule.per === 'credit' ? creditDollars(rule, usage) : listDollars(rule, usage).times(factor(rule, usage));
    const adjusted = [rule, providerWide].reduce(
      (amount, { discount = 0, markup = 0 }) =>
        amount.times(new Exact(100).minus(discount)).times(new Exact(markup).plus(100)).div(10_000),
      list,
    );
    total = total.plus(Exact.max(adjusted, SCALE.times(rule.minimum ?? 0)));
  }
  return total.div(SCALE);
}

/** Nano-USD of a price: the exact dollars, rounded once. */
export function oracleNano(rules: readonly PriceRuleInput[], usage: Usage, providerWide: ProviderWide = {}): bigint {
  const rounding = rules.find((rule) => rule.rounding !== undefined)?.rounding ?? 'half-up';
  return BigInt(wholeOf(oracleDollars(rules, usage, providerWide).times(1e9), rounding).toFixed());
}

const MODES = { up: Decimal.ROUND_UP, down: Decimal.ROUND_DOWN, 'half-up': Decimal.ROUND_HALF_UP } as const;

function wholeOf(value: Decimal, mode: 'up' | 'down' | 'half-up'): Decimal {
  return value.toDecimalPlaces(0, MODES[mode]);
}

/** What a rule asks before factors, discount, markup and minimum, times `SCALE`. */
function listDollars(rule: Exclude<PriceRuleInput, { per: 'credit' }>, usage: Usage): Decimal {
  switch (rule.per) {
    case 'compute-second': {
      const micros = new Exact(usage.computeMs).times(1000).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
      const leastMs = { '0s': 0, '250ms': 250, '10s': 10_000 }[rule.least ?? '0s'] ?? Number.NaN;
      const counted = micros.isZero() ? micros : Exact.max(micros, leastMs * 1000);
      const stepMs = { '1ms': 1, '100ms': 100, '1s': 1000, '1m': 60_000 }[rule.round ?? '1ms'] ?? Number.NaN;
      const perMs = SCALE.times(rule.usd as string).div(rule.usdPer === 'hour' ? 3_600_000 : 1000);
      return perMs
        .times(counted.div(stepMs * 1000).ceil())
        .times(stepMs)
        .times(rule.count ?? 1);
    }
    case 'token':
      return tokenDollars(rule, usage);
    case 'product': {
      const pixels = new Exact(usage.widthPx).times(usage.heightPx);
      const row = rule.rows.find(
        ({
          maxPixels = Infinity,
          minSteps = 0,
          maxSteps = Infinity,
          images = usage.images,
          minDuration,
          options = {},
        }) =>
          pixels.lte(maxPixels) &&
          usage.steps >= minSteps &&
          usage.steps <= maxSteps &&
          images === usage.images &&
          Math.max(usage.videoMs, usage.audioMs) >=
            (minDuration === undefined ? 0 : borderOf('duration', minDuration)) &&
          Object.entries(options).every(([name, value]) => usage.options?.[name] === value),
      );
      return SCALE.times(row?.usd ?? Number.NaN);
    }
    default:
      return unitDollars(rule, usage);
  }
}

type UnitInput = Omit<UnitRuleInput, 'per'> & { per: string; first?: string | undefined; base?: number | undefined };
type Tier = { readonly above: string | number } & Readonly<Record<string, unknown>>;

/** Base units of a request, how many of them are a unit, and how many assets they are of. */
function measured(per: string, usage: Usage, base = 1_000_000): { total: Decimal; size: number; assets: number } {
  const pixels = new Exact(usage.images).times(usage.widthPx).times(usage.heightPx);
  const of = (total: Decimal.Value, size = 1, assets = 1): { total: Decimal; size: number; assets: number } => ({
    total: new Exact(total),
    size,
    assets: Math.max(1, assets),
  });
  switch (per) {
    case 'image':
      return of(usage.images);
    case 'video':
      return of(usage.videos);
    case 'audio':
      return of(usage.audios);
    case 'edit':
      return of(usage.edits);
    case 'request':
    case 'task':
      return of(1);
    case 'input-image':
      return of(usage.inputImages);
    case 'character':
      return of(usage.characters);
    case 'pixel':
      return of(pixels, 1, usage.images);
    case 'step':
      return of(new Exact(usage.images).times(usage.steps), 1, usage.images);
    case 'megapixel':
      return of(pixels, base, usage.images);
    case 'input-megapixel':
      return of(usage.inputPixels, base, usage.inputImages);
    case 'video-second':
      return of(usage.videoMs, 1000, usage.videos);
    case 'input-video-second':
      return of(usage.inputVideoMs, 1000);
    case 'audio-second':
      return of(usage.audioMs, 1000, usage.audios);
    case 'audio-minute':
      return of(usage.audioMs, 60_000, usage.audios);
    case 'input-audio-second':
      return of(usage.inputAudioMs, 1000);
    case 'input-audio-minute':
      return of(usage.inputAudioMs, 60_000);
    default:
      throw new Error(`The oracle knows no ${per}.`);
  }
}

function unitDollars(rule: UnitInput, usage: Usage): Decimal {
  const isArea = rule.per.endsWith('megapixel');
  const { total, size, assets: all } = measured(rule.per, usage, rule.base);
  const round = rule.round ?? (isArea || rule.per.endsWith('video-second') ? 'up' : 'exact');
  const byAsset = (rule.scope ?? (isArea || ['pixel', 'step'].includes(rule.per) ? 'asset' : 'request')) === 'asset';
  const assets = byAsset ? all : 1;
  const block = number(rule.block ?? 1);
  // Units of all assets, times SCALE.
  let units = SCALE.times(total).div(size);
  if (round !== 'exact') {
    const step = number(rule.step ?? rule.block ?? 1);
    const steps = wholeOf(total.div(step.times(size).times(assets)), round);
    units = SCALE.times(steps).times(step).times(assets);
  }
  if (total.gt(0)) units = Exact.max(units, SCALE.times(number(rule.least ?? 0)).times(assets));
  units = Exact.max(0, units.minus(SCALE.times(number(rule.free ?? 0)).times(assets)));
  if (rule.first !== undefined) {
    if (units.isZero()) return units;
    const further = Exact.max(0, units.minus(SCALE.times(assets)));
    return further
      .times(rule.usd as string)
      .div(block)
      .plus(SCALE.times(assets).times(rule.first));
  }
  if (rule.tiers !== undefined) {
    const rates = [rule.usd as string, ...rule.tiers.rates.map((tier) => tier.usd)];
    return tiered(units, assets, rates, rule.tiers, usage).div(block);
  }
  return units.times(entryOf(rule.usd, rule.by, usage)).div(block);
}

/** `units` times the rates of the tiers; both the units and the result are times SCALE. */
function tiered(
  units: Decimal,
  assets: number,
  rates: readonly string[],
  tiers: { readonly mode: string; readonly of?: string | undefined; readonly rates: readonly Tier[] },
  usage: Usage,
): Decimal {
  const above = tiers.rates.map((tier) => new Exact(String(tier.above)));
  const tierOf = (value: Decimal): number => above.filter((border) => value.gt(border)).length;
  if (tiers.mode === 'threshold')
    return units.times(rates[tierOf(new Exact(scaleValue(tiers.of ?? 'inputTokens', usage)))] ?? Number.NaN);
  const borders = above.map((border) => border.times(SCALE).times(assets));
  if (tiers.mode === 'volume') {
    const tier = borders.filter((border) => units.gt(border)).length;
    return units.times(rates[tier] ?? Number.NaN);
  }
  return rates.reduce((sum, rate, tier) => {
    const from = tier === 0 ? new Exact(0) : (borders[tier - 1] ?? Number.NaN);
    const to = Exact.min(units, borders[tier] ?? units);
    return sum.plus(Exact.max(0, to.minus(from)).times(rate));
  }, new Exact(0));
}

function number(value: string | number): Decimal {
  return new Exact(String(value).replaceAll('_', ''));
}

/** The kinds of tokens: which count, and which rate. Those that a rule does not state cost what `input` and `output` cost. */
const TOKENS = {
  input: [
    ['cached', 'cachedTokens'],
    ['cacheWrite', 'cacheWriteTokens'],
    ['imageInput', 'inputImageTokens'],
    ['audioInput', 'inputAudioTokens'],
  ],
  output: [
    ['reasoning', 'reasoningTokens'],
    ['imageOutput', 'outputImageTokens'],
    ['audioOutput', 'outputAudioTokens'],
  ],
} as const;

function tokenDollars(rule: Extract<PriceRuleInput, { per: 'token' }>, usage: Usage): Decimal {
  let total = new Exact(0);
  const { tiers } = rule;
  const add = (kind: string, tokens: Decimal): void => {
    const rateOf = (rates: object): string => Reflect.get(rates, kind) as string;
    const units = SCALE.times(tokens);
    const rates = [rule, ...(tiers?.rates ?? [])].map(rateOf);
    const dollars =
      tiers === undefined
        ? units.times(rates[0] ?? Number.NaN)
        : tiered(units, 1, rates, { ...tiers, rates: tiers.rates as unknown as readonly Tier[] }, usage);
    total = total.plus(dollars.div(1e6));
  };
  for (const whole of ['input', 'output'] as const) {
    let rest = new Exact(usage[`${whole}Tokens`]);
    for (const [kind, count] of TOKENS[whole]) {
      // Cached tokens are always counted apart: they have their own tier even at the rate of the others.
      if (rule[kind] === undefined && kind !== 'cached') continue;
      const stated = rule[kind] !== undefined;
      rest = rest.minus(usage[count]);
      if (stated) add(kind, new Exact(usage[count]));
      else add('input', new Exact(usage[count]));
    }
    add(whole, rest);
  }
  return total;
}

function creditDollars(rule: Extract<PriceRuleInput, { per: 'credit' }>, usage: Usage): Decimal {
  const times = factor(rule, usage);
  const { total, size } =
    rule.credits === undefined
      ? { total: new Exact(usage.milliCredits), size: 1000 }
      : measured(rule.each ?? 'image', usage);
  const each = rule.credits === undefined ? '1' : entryOf(rule.credits, rule.by, usage);
  const num = total.times(each).times(times);
  const den = number(rule.block ?? 1).times(size);
  const round = rule.round ?? 'exact';
  const credits = round === 'exact' ? SCALE.times(num).div(den) : SCALE.times(wholeOf(num.div(den), round));
  return credits.times(rule.usd);
}

/** The product of the factors that the request has. */
function factor({ times = {} }: PriceRuleInput, usage: Usage): Decimal {
  return Object.entries(times).reduce(
    (product, [name, classes]) => product.times(String(classes[classOf(name, Object.keys(classes), usage) ?? ''] ?? 1)),
    new Exact(1),
  );
}

/** The entry of a table that the request is in; what is no table is its own entry. */
function entryOf(entry: unknown, by: string | readonly string[] | undefined, usage: Usage): string {
  const names = by === undefined ? [] : [by].flat();
  return names.reduce((node: unknown, name) => {
    const key = classOf(name, Object.keys(node as object), usage);
    return (node as Record<string, unknown>)[key ?? ''];
  }, entry) as string;
}

/** The class of a request among those of a scale or an option; undefined when it is in none. */
function classOf(name: string, classes: readonly string[], usage: Usage): string | undefined {
  if (scales(usage)[name] === undefined) {
    const named = usage.options?.[name];
    return classes.find((key) => key === named) ?? classes.find((key) => key === 'other');
  }
  const ordered = classes.toSorted((a, b) => borderOf(name, a) - borderOf(name, b));
  return ordered.find((key) => new Exact(scaleValue(name, usage)).lte(borderOf(name, key))) ?? ordered.at(-1);
}

function scales(usage: Usage): Readonly<Record<string, Decimal.Value>> {
  const side = Math.min(usage.widthPx, usage.heightPx);
  const named = usage.options?.['resolution'];
  return {
    resolution: named === undefined ? side : borderOf('resolution', named),
    pixels: new Exact(usage.widthPx).times(usage.heightPx),
    duration: Math.max(usage.videoMs, usage.audioMs),
    steps: usage.steps,
    images: usage.images,
    characters: usage.characters,
    inputTokens: usage.inputTokens,
  };
}

function scaleValue(name: string, usage: Usage): Decimal.Value {
  return scales(usage)[name] ?? Number.NaN;
}

/** The borders that the arbitraries write. */
function borderOf(name: string, text: string): number {
  if (name === 'duration') return { '5s': 5000, '10s': 10_000, '1m': 60_000, '2m': 120_000 }[text] ?? Number.NaN;
  if (text === '4k') return 2160;
  return text
    .replace('p', '')
    .split('x')
    .reduce((product, side) => product * Number(side), 1);
}
