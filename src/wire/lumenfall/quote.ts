import { compilePrice, type PriceRule } from '../../billing/price/rule.ts';
import { measureOf, type MegapixelBase, PRICE_UNITS, type PriceUnit } from '../../billing/price/unit.ts';
import type { Usage } from '../../billing/usage.ts';
import type { Ratio } from '../../money/ratio.ts';
import type { VendorQueryContext } from '../query-context.ts';
import type { JobRequest, WireReply } from '../dialect.ts';
import { type ExactJson, exactNumber, jsonReply } from './json.ts';
import { lumenfallUnknownModel } from './refusal.ts';
import { upstreamOf } from './routing.ts';

const UNIT_PRICE_DECIMALS = 12;

/** A part of an estimate before it is priced: what is measured, how much of it was asked for, and how much of it counts. */
interface Measured {
  readonly type: 'input' | 'output';
  readonly metric: string;
  readonly quantity: number;
  readonly billable: number;
  /** What of the usage this part pays for. */
  readonly usage: Usage;
}

/** Units of a rate in a request: whole ones, of each asset where there are several. */
function measureUnits(unit: PriceUnit, basePx: MegapixelBase | undefined, usage: Usage): Measured {
  const measure = measureOf(unit, basePx);
  const total = Number(measure.exactTotal(usage));
  const assets = Math.max(1, measure.assets?.(usage) ?? 1);
  const type = measure.part === 'input' ? 'input' : 'output';
  const billable = assets * Math.ceil(total / assets / measure.size);
  return { type, metric: unit.replaceAll('-', '_'), quantity: Math.ceil(total / measure.size), billable, usage };
}

function measureTokens(usage: Usage): readonly Measured[] {
  const { inputTokens, outputTokens } = usage;
  const input = { ...usage, outputTokens: 0, reasoningTokens: 0, outputImageTokens: 0, outputAudioTokens: 0 };
  const output = {
    ...usage,
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    inputImageTokens: 0,
    inputAudioTokens: 0,
  };
  return [
    { type: 'input', metric: 'token', quantity: inputTokens, billable: inputTokens, usage: input },
    { type: 'output', metric: 'token', quantity: outputTokens, billable: outputTokens, usage: output },
  ];
}

/** What a rule measures of a request. Rules that count something which only the work can tell measure the request itself. */
function measureRule(rule: PriceRule, usage: Usage): readonly Measured[] {
  if (rule.per === 'token') return measureTokens(usage);
  const unit = PRICE_UNITS.find((each) => each === rule.per);
  if (unit === undefined) return [{ type: 'output', metric: 'request', quantity: 1, billable: 1, usage }];
  return [measureUnits(unit, 'basePx' in rule ? rule.basePx : undefined, usage)];
}

function compareDescending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}

/** Whole parts of `total` in proportion to `weights`, none negative, that add up to it: the largest remainders round up. */
function apportion(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? total : 0));
  const shares = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = shares.map((share) => Number(share / sum));
  const rest = total - parts.reduce((all, part) => all + part, 0);
  const order = shares
    .map((share, index) => ({ index, left: share % sum }))
    .toSorted((a, b) => compareDescending(a.left, b.left));
  const up = new Set(order.slice(0, rest).map(({ index }) => index));
  return parts.map((part, index) => part + (up.has(index) ? 1 : 0));
}

/** The decimal text of a ratio, cut after twelve decimals, without zeros at its end. */
function decimalText({ num, den }: Ratio): string {
  const scaled = ((num * BigInt(`1${'0'.repeat(UNIT_PRICE_DECIMALS)}`)) / den)
    .toString()
    .padStart(UNIT_PRICE_DECIMALS + 1, '0');
  const fraction = scaled.slice(-UNIT_PRICE_DECIMALS).replace(/0+$/, '');
  return `${scaled.slice(0, -UNIT_PRICE_DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The parts of an estimate of `totalNano`, whose micro-dollars add up to `totalMicros`. */
function components(rules: readonly PriceRule[], usage: Usage, totalNano: number, totalMicros: number): ExactJson[] {
  const measured = rules.flatMap((rule) =>
    measureRule(rule, usage)
      .filter((part, _, all) => part.quantity > 0 || all.length === 1)
      .map((part) => ({ ...part, nano: compilePrice(rule).quoteNano(part.usage) })),
  );
  const weights = measured.map(({ nano }) => nano);
  const [nanos, micros] = [apportion(totalNano, weights), apportion(totalMicros, weights)];
  return measured.map(({ type, metric, quantity, billable }, index) => ({
    type,
    metric,
    quantity,
    billable_quantity: billable,
    unit_price:
      billable > 0
        ? exactNumber(decimalText({ num: BigInt(nanos[index] ?? 0), den: BigInt(billable) * 1_000_000_000n }))
        : 0,
    total_cost: micros[index] ?? 0,
  }));
}

/**
 * Answers `?dryRun=true` (docs.lumenfall.ai/api-reference/cost-estimation, 2026-11): the price of a request that is not run, in whole
 * micro-dollars, half rounded up, and its components, which add up to it. What only the work can tell, such as compute time, counts nothing
 * in an estimate. `unit_price` is the effective one, after discounts, markups and minimums.
 */
export function quoteLumenfall(request: JobRequest, context: VendorQueryContext): WireReply {
  const model = context.modelOf(request);
  if (model === undefined) return context.refuse(lumenfallUnknownModel(request.wireModel));
  const totalNano = model.price.quoteNano(request.usage);
  const totalMicros = Math.round(totalNano / 1000);
  return jsonReply(200, {
    estimated: true,
    model: request.forced?.wireModel ?? request.wireModel,
    provider: upstreamOf(request, []),
    total_cost_micros: totalMicros,
    currency: 'USD',
    components: components(model.rules, request.usage, totalNano, totalMicros),
  });
}
