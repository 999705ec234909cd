import type { PriceItem } from '../../billing/price/rule.ts';
import type { Ratio } from '../../money/ratio.ts';
import type { VendorQueryContext } from '../query-context.ts';
import type { ExpectedCharge } from '../../billing/charge.ts';
import type { JobRequest, WireReply } from '../dialect.ts';
import { type ExactJson, exactNumber, jsonReply } from './json.ts';
import { invalidRequest, lumenfallUnknownModel } from './refusal.ts';
import { upstreamOf } from './routing.ts';

const DECIMALS = 12;
const NANO_PER_MICRO = 1000;
const NANO_PER_USD = 1_000_000_000n;

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

/** A ratio as a decimal number, cut after twelve decimals, without zeros at its end. */
function decimalOf({ num, den }: Ratio): ExactJson {
  const scaled = ((num * BigInt(`1${'0'.repeat(DECIMALS)}`)) / den).toString().padStart(DECIMALS + 1, '0');
  const fraction = scaled.slice(-DECIMALS).replace(/0+$/, '');
  return exactNumber(`${scaled.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`);
}

/** Dollars for one billed unit of a part that costs `nano`; 0 where nothing is billed. */
function unitPrice({ num, den }: Ratio, nano: number): ExactJson {
  return num === 0n ? 0 : decimalOf({ num: BigInt(nano) * den, den: num * NANO_PER_USD });
}

/** The parts of an estimate, whose micro-dollars add up to `totalMicros`. */
function components({ price, usage, likelyNano }: ExpectedCharge, totalMicros: number): ExactJson[] {
  const asked = ({ asked: { num } }: PriceItem): boolean => num > 0n;
  const all = price.items(usage);
  const items = all.some(asked) ? all.filter(asked) : all.slice(0, 1);
  const weights = items.map(({ nano }) => nano);
  const [nanos, micros] = [apportion(likelyNano, weights), apportion(totalMicros, weights)];
  return items.map((item, index) => ({
    type: item.type,
    metric: item.unit.replaceAll('-', '_'),
    quantity: decimalOf(item.asked),
    billable_quantity: decimalOf(item.billed),
    unit_price: unitPrice(item.billed, nanos[index] ?? 0),
    total_cost: micros[index] ?? 0,
  }));
}

/** What the vendor's form has no field for: between which amounts the charge is; left out where the request fixes it. */
function boundsOf({ lowNano, highNano }: ExpectedCharge): { readonly [name: string]: ExactJson } {
  if (lowNano === highNano) return {};
  return {
    total_cost_micros_min: Math.floor(lowNano / NANO_PER_MICRO),
    total_cost_micros_max: Math.ceil(highNano / NANO_PER_MICRO),
  };
}

/** The amounts of a quote, in whole micro-dollars, half rounded up, and its components, which add up to them. */
export function quotedFields(quote: ExpectedCharge): { readonly [name: string]: ExactJson } {
  const totalMicros = Math.round(quote.likelyNano / NANO_PER_MICRO);
  return {
    total_cost_micros: totalMicros,
    ...boundsOf(quote),
    currency: 'USD',
    components: components(quote, totalMicros),
  };
}

/**
 * Answers `?dryRun=true` (docs.lumenfall.ai/api-reference/cost-estimation, 2026-11): what a request would be charged that is not run, in whole
 * micro-dollars, half rounded up, and its components, which add up to it. It is the price at the provider that is tried first, which may
 * differ for the real call, as the vendor says; compute time is the expected one. `unit_price` is the effective one, after discounts,
 * markups and minimums. Where the request does not fix its charge, two fields of Tollmark's own give its bounds.
 */
export function quoteLumenfall(request: JobRequest, context: VendorQueryContext): WireReply {
  const quote = context.quoteOf(request);
  if (quote === undefined) {
    const isKnown = context.modelOf(request) !== undefined;
    const tooLarge = invalidRequest('The price of this request is too large: ask for less');
    return context.refuse(isKnown ? tooLarge : lumenfallUnknownModel(request.wireModel));
  }
  return jsonReply(200, {
    estimated: true,
    model: request.forced?.wireModel ?? request.wireModel,
    provider: quote.upstream ?? upstreamOf(request, []),
    ...quotedFields(quote),
  });
}
