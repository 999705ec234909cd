import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimatePrice } from '../../src/estimate/estimate.ts';
import { compilePrice, priceSchema } from '../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { anyTerms, modestRate, priceInput, usage } from '../billing/arbitraries.ts';

const anyPrice = priceInput(modestRate, anyTerms).map((rules) => compilePrice(priceSchema.parse(rules)));
const timeMs = fc.double({ min: 0, max: 100_000, noNaN: true });

test('O9: a price that the request determines is its own estimate', () => {
  fc.assert(
    fc.property(
      anyPrice.filter((price) => !price.metered),
      usage,
      (price, used) => {
        const nano = price.quoteNano(used);
        expect(estimatePrice(price, used)).toEqual({ lowNano: nano, likelyNano: nano, highNano: nano });
      },
    ),
    { seed: 42, numRuns: 500 },
  );
});

test('O9: the bounds are in order, and hold for any compute time up to the longest', () => {
  fc.assert(
    fc.property(
      anyPrice,
      usage,
      timeMs,
      timeMs,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (price, used, meanMs, p99Ms, share) => {
        const { lowNano, likelyNano, highNano } = estimatePrice(price, used, { meanMs, p99Ms });
        const billed = price.quoteNano({ ...used, computeMs: share * Math.max(meanMs, p99Ms) });
        expect(lowNano).toBeLessThanOrEqual(likelyNano);
        expect(likelyNano).toBeLessThanOrEqual(highNano);
        expect(price.metered ? billed : lowNano).toBeGreaterThanOrEqual(lowNano);
        expect(price.metered ? billed : highNano).toBeLessThanOrEqual(highNano);
      },
    ),
    { seed: 42, numRuns: 1000 },
  );
});

test('a metered price is quoted for no time, the mean and the 99th percentile', () => {
  const price = compilePrice(
    priceSchema.parse([
      { per: 'request', usd: '0.01' },
      { per: 'compute-second', usd: '0.001' },
    ]),
  );
  expect(estimatePrice(price, NO_USAGE, { meanMs: 2000, p99Ms: 9000 })).toEqual({
    lowNano: 10_000_000,
    likelyNano: 12_000_000,
    highNano: 19_000_000,
  });
  expect(() => estimatePrice(price, NO_USAGE)).toThrow(/pass the service time/);
  expect(() => estimatePrice(price, NO_USAGE, { meanMs: -1, p99Ms: 1 })).toThrow(/no service time/);
  expect(() => estimatePrice(price, NO_USAGE, { meanMs: 1, p99Ms: Infinity })).toThrow(RangeError);
});
