import fc from 'fast-check';
import type { PriceRuleInput } from '../../src/billing/price-rule.ts';
import type { PriceTermsInput } from '../../src/billing/price-terms.ts';
import type { Usage } from '../../src/billing/usage.ts';

/** Generators of rates, rules (as they are written) and usages, for the laws of billing. */

/** Published rates: what the endpoints of 2026 really ask. */
const publishedRate = fc.constantFrom(
  '0.0025',
  '0.003',
  '0.014',
  '0.025',
  '0.039',
  '0.04',
  '0.4',
  '1.25',
  '2.50',
  '1.9e-8',
  '0',
);

/** A price-like decimal: at most $10, at most 9 decimals. */
export const modestRate: fc.Arbitrary<string> = fc.oneof(
  publishedRate,
  fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 5, max: 9 }))
    .map(([num, scale]) => `${num}e-${scale}`),
);

/** Any valid decimal text: up to 30 decimals, below 1e15, plain or with an exponent. */
export const decimalText: fc.Arbitrary<string> = fc.oneof(
  publishedRate,
  fc
    .tuple(fc.bigInt(0n, 10n ** 14n), fc.bigInt(0n, 10n ** 20n), fc.boolean())
    .map(([whole, fraction, plain]) => (plain ? `${whole}.${fraction}` : `${whole}`)),
  fc.tuple(fc.bigInt(0n, 10n ** 8n), fc.integer({ min: -30, max: 6 })).map(([num, exponent]) => `${num}e${exponent}`),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.nat(999_999), fc.integer({ min: -24, max: 13 }))
    .map(([whole, fraction, exponent]) => `${whole}.${fraction}E${exponent < 0 ? '' : '+'}${exponent}`),
);

const percent = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 10_000 }).map((num) => `${num}e-2`),
);

/** Terms that leave the price a plain multiple of its rate. */
export const noTerms: fc.Arbitrary<PriceTermsInput> = fc.constant({});

/** Discounts, markups and minimums; no rounding, since the rules of a list must share it. */
export const anyTerms: fc.Arbitrary<PriceTermsInput> = fc.record(
  { minimum: modestRate, discount: percent, markup: percent },
  { requiredKeys: [] },
);

const round = fc.constantFrom('up', 'exact');

/** A rule of any kind, with rates from `rate` and terms from `terms`. */
export function ruleInput(
  rate: fc.Arbitrary<string>,
  terms: fc.Arbitrary<PriceTermsInput>,
): fc.Arbitrary<PriceRuleInput> {
  const kinds: readonly fc.Arbitrary<object>[] = [
    fc.record({ per: fc.constantFrom('image', 'video', 'edit', 'request', 'task'), usd: rate }),
    fc.record(
      { per: fc.constant('megapixel'), usd: rate, first: rate, round, base: fc.constantFrom(1_000_000, 1_048_576) },
      { requiredKeys: ['per', 'usd'] },
    ),
    fc.record({ per: fc.constant('video-second'), usd: rate, round }),
    fc.record({
      per: fc.constant('compute-second'),
      usd: rate,
      usdPer: fc.constantFrom('second', 'hour'),
      count: fc.integer({ min: 1, max: 8 }),
      round: fc.constantFrom('1ms', '100ms', '1s', '1m'),
    }),
    fc.record(
      { per: fc.constant('token'), input: rate, cached: rate, output: rate },
      { requiredKeys: ['per', 'input', 'output'] },
    ),
    fc.record({
      per: fc.constant('credit'),
      usd: rate,
      credits: fc.constantFrom('0', '1', '3.5', '6.5', '12', '0.02', '1e-3'),
      each: fc.constantFrom('image', 'video', 'edit', 'request', 'video-second'),
      round,
    }),
    fc
      .tuple(fc.array(productRow(rate), { maxLength: 4 }), rate)
      .map(([rows, usd]) => ({ per: 'product', rows: [...rows, { code: 'any', usd }] })),
  ];
  return fc.tuple(fc.oneof(...kinds), terms).map(([rule, extra]) => ({ ...rule, ...extra }) as PriceRuleInput);
}

function productRow(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  return fc.oneof(
    fc.record({ code: fc.constant('small'), usd: rate, maxPixels: fc.integer({ min: 1, max: 4_000_000 }) }),
    fc.record({
      code: fc.constant('steps'),
      usd: rate,
      minSteps: fc.integer({ min: 0, max: 20 }),
      maxSteps: fc.integer({ min: 20, max: 50 }),
    }),
    fc.record({ code: fc.constant('batch'), usd: rate, images: fc.integer({ min: 1, max: 8 }) }),
  );
}

/** A price as it is written: one rule, or several that are added and rounded in one way. */
export function priceInput(
  rate: fc.Arbitrary<string>,
  terms: fc.Arbitrary<PriceTermsInput>,
): fc.Arbitrary<readonly PriceRuleInput[]> {
  return fc
    .tuple(
      fc.array(ruleInput(rate, terms), { minLength: 1, maxLength: 4 }),
      fc.option(fc.constantFrom('up', 'down', 'half-up'), { nil: undefined }),
    )
    .map(([rules, rounding]) => rules.map((rule) => (rounding === undefined ? rule : { ...rule, rounding })));
}

/** Usage of the size that requests have. `computeMs` is whole microseconds, give or take the noise of a subtraction. */
export const usage: fc.Arbitrary<Usage> = usageUpTo({ count: 16, sidePx: 8192, timeMs: 600_000, tokens: 2_000_000 });

/** Usage up to the end of the safe integers, where products no longer fit a number. */
export const hugeUsage: fc.Arbitrary<Usage> = usageUpTo({
  count: Number.MAX_SAFE_INTEGER,
  sidePx: Number.MAX_SAFE_INTEGER,
  timeMs: 100_000_000_000,
  tokens: Number.MAX_SAFE_INTEGER,
});

function usageUpTo(max: { count: number; sidePx: number; timeMs: number; tokens: number }): fc.Arbitrary<Usage> {
  const upTo = (limit: number): fc.Arbitrary<number> =>
    fc.oneof(fc.integer({ min: 0, max: limit }), fc.integer({ min: 0, max: 4 }));
  return fc
    .record({
      images: upTo(max.count),
      widthPx: upTo(max.sidePx),
      heightPx: upTo(max.sidePx),
      steps: upTo(100),
      videoMs: upTo(max.timeMs),
      videos: upTo(max.count),
      inputTokens: upTo(max.tokens),
      cachedShare: fc.double({ min: 0, max: 1, noNaN: true }),
      outputTokens: upTo(max.tokens),
      edits: upTo(max.count),
      computeMicros: upTo(max.timeMs * 1000),
      noiseMs: fc.constantFrom(0, 1e-7, -1e-7),
    })
    .map(({ cachedShare, computeMicros, noiseMs, ...rest }) => ({
      ...rest,
      cachedTokens: Math.floor(rest.inputTokens * cachedShare),
      computeMs: Math.max(0, computeMicros / 1000 + noiseMs),
    }));
}
