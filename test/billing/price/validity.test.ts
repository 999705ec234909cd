import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatedPriceInput } from '../../../src/billing/price/validity.ts';
import { datedPricesSchema, instantSchema, priceAt } from '../../../src/billing/price/validity.ts';

const DAY_MS = 86_400_000;

function image(usd: string): DatedPriceInput['price'] {
  return { per: 'image', usd };
}

function at(prices: readonly DatedPriceInput[], instant: string): unknown {
  const price = priceAt(datedPricesSchema.parse(prices), Date.parse(instant));
  return price !== undefined && 'usd' in price ? price.usd : price;
}

describe('instants', () => {
  test.each([
    ['1970-01-01', 0],
    ['2024-02-29T12:30Z', Date.UTC(2024, 1, 29, 12, 30)],
    ['09:00', Date.UTC(2026, 0, 1, 9)],
  ])('%s', (text, epochMs) => {
    expect(instantSchema.parse(text)).toBe(epochMs);
  });

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32',
    '2026-1-1',
    '2026-01-01T24:00Z',
    '2026-01-01T10:00',
    '24:00',
    '',
  ])('%j is none', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(false);
  });
});

describe('the price at an instant', () => {
  const prices = [
    { from: '2026-01-01', until: '2026-03-01', price: image('1') },
    { from: '2026-03-01', daily: '16:30..00:30', price: image('2') },
    { from: '2026-03-01', price: image('3') },
  ];

  test.each([
    ['2025-12-31T23:59:59Z', undefined],
    ['2026-01-01T00:00:00Z', { num: 1n, scale: 0 }],
    ['2026-02-28T23:59:59Z', { num: 1n, scale: 0 }],
    ['2026-03-01T00:00:00Z', { num: 2n, scale: 0 }],
    ['2026-03-01T00:30:00Z', { num: 3n, scale: 0 }],
    ['2026-03-01T16:29:59Z', { num: 3n, scale: 0 }],
    ['2026-03-01T16:30:00Z', { num: 2n, scale: 0 }],
  ])('%s', (instant, usd) => {
    expect(at(prices, instant)).toEqual(usd);
  });

  test('is that of every day at the same hour, before 1970 too', () => {
    const daily = datedPricesSchema.parse([{ daily: '08:00..24:00', price: image('1') }]);
    fc.assert(
      fc.property(fc.integer({ min: -30_000, max: 30_000 }), fc.integer({ min: 0, max: DAY_MS - 1 }), (day, ms) => {
        expect(priceAt(daily, day * DAY_MS + ms) !== undefined).toBe(ms >= 8 * 3_600_000);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('a plain price, or a list of rules, always holds', () => {
    expect(priceAt(datedPricesSchema.parse(image('1')), 0)).toMatchObject({ per: 'image' });
    const list = datedPricesSchema.parse([image('1'), { per: 'request', usd: '2' }]);
    expect(priceAt(list, 0)).toMatchObject([{ per: 'image' }, { per: 'request' }]);
  });
});

test.each([
  [{ from: '2026-02-30' }, /^0\.from: expected a day/],
  [{ daily: '25:00..26:00' }, /^0\.daily: expected hours/],
  [{ daily: '10:00..10:00' }, /^0\.daily: expected hours/],
  [{ daily: '10:00..24:30' }, /^0\.daily: expected hours/],
  [{ from: '2026-02-01', until: '2026-02-01' }, /^0\.until: `until` is not after `from`/],
  [{ price: { per: 'image', usd: 1 } }, /^0\.price\.usd: put the amount in quotes/],
])('%j is refused', (fields, message) => {
  const issues = datedPricesSchema.safeParse([{ price: image('1'), ...fields }]).error?.issues ?? [];
  expect(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)).toEqual([expect.stringMatching(message)]);
});
