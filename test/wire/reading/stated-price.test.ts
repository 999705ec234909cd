import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NANO_USD_MAX, writeDollars } from '../../../src/wire/json-exact.ts';
import { readProdiaJob } from '../../../src/wire/prodia/job-reading.ts';
import { readPrice, readUsagePrice } from '../../../src/wire/reading/stated-price.ts';

test.each([
  [0.0025, { priceNanoUsd: 2_500_000 }],
  ['0.0025', { unreadablePrice: '"0.0025"' }],
  [0, { priceNanoUsd: 0 }],
  [undefined, {}],
  [null, {}],
  [-1, { unreadablePrice: '-1' }],
  ['-1', { unreadablePrice: '-1' }],
  ['NaN', { unreadablePrice: 'NaN' }],
  [Number.POSITIVE_INFINITY, { unreadablePrice: 'Infinity' }],
  [9_100_000, { unreadablePrice: '9100000' }],
  [1e12, { unreadablePrice: '1000000000000' }],
  ['1e-3', { unreadablePrice: '1e-3' }],
  ['$0.01', { unreadablePrice: '$0.01' }],
  ['', { unreadablePrice: '""' }],
  ['x'.repeat(99), { unreadablePrice: 'x'.repeat(40) }],
  [true, { unreadablePrice: 'true' }],
  [[1], { unreadablePrice: 'a list' }],
  [{ usd: 1 }, { unreadablePrice: 'an object' }],
])('%j dollars are %j', (dollars, price) => {
  expect(readPrice(dollars)).toEqual(price);
});

test('every price of nine decimals is exact, as a number and as text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.integer({ min: 0, max: NANO_USD_MAX })), (priceNanoUsd) => {
      const text = writeDollars(priceNanoUsd);
      expect(readUsagePrice({ cost: text })).toEqual({ priceNanoUsd });
      expect(readPrice(JSON.parse(text))).toEqual({ priceNanoUsd });
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test.each([
  [{ cost: 0.001_23 }, { priceNanoUsd: 1_230_000 }],
  [{ cost_in_usd_ticks: 37_756_000 }, { priceNanoUsd: 3_775_600 }],
  [{ cost_in_usd_ticks: 14 }, { priceNanoUsd: 1 }],
  [{ cost_in_usd_ticks: -4, cost: 1 }, { unreadablePrice: '-4' }],
  [{ cost_in_usd_ticks: 1e300 }, { unreadablePrice: '1e+300' }],
  [{ cost: { input_tokens_cost: 0.001, total_cost: 0.006 } }, { priceNanoUsd: 6_000_000 }],
  [{ cost: { credits: 9.5 } }, { billedUnits: 9.5, unreadablePrice: '9.5 credits' }],
  [{ cost: { credits: -1 } }, { unreadablePrice: '-1' }],
  [{ cost: '0.00123' }, { priceNanoUsd: 1_230_000 }],
  [{ cost: { total_cost: '0.006' } }, { priceNanoUsd: 6_000_000 }],
  [{ cost: '1e-3' }, { unreadablePrice: '1e-3' }],
  [{ cost: {} }, { unreadablePrice: 'an object' }],
  [{ prompt_tokens: 1 }, {}],
  [null, {}],
])('a usage of %j states %j', (usage, price) => {
  expect(readUsagePrice(usage)).toEqual(price);
});

test('Prodia’s dollars are a number, so a text is counted as unreadable and not believed', () => {
  expect(readProdiaJob({ price: { dollars: 0.0025 } })).toMatchObject({ priceNanoUsd: 2_500_000 });
  expect(readProdiaJob({ price: { dollars: '0.0025' } })).toMatchObject({ unreadablePrice: '"0.0025"' });
});
