import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJsonSchema } from '../../../src/units/choice-schema.ts';
import type { DatedPriceInput } from '../../../src/billing/price/validity.ts';
import { datedPricesSchema, instantSchema, nextChangeMs, priceAt } from '../../../src/billing/price/validity.ts';

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
    ['2999-12-31T23:59:59Z', Date.UTC(2999, 11, 31, 23, 59, 59)],
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
    '1969-12-31T23:59:59Z',
    '3000-01-01',
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
  [{ daily: '24:00..01:00' }, /^0\.daily: expected hours/],
  [{ days: [] }, /^0\.days: expected at least one day such as mon/],
  [{ from: '2026-02-01', until: '2026-02-01' }, /^0\.until: `until` is not after `from`/],
  [{ price: { per: 'image', usd: 1 } }, /^0\.price\.usd: put the amount in quotes/],
])('%j is refused', (fields, message) => {
  const issues = datedPricesSchema.safeParse([{ price: image('1'), ...fields }]).error?.issues ?? [];
  expect(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)).toEqual([expect.stringMatching(message)]);
});

test('an end alone is a time, and so is a beginning alone', () => {
  expect(at([{ until: '2026-01-01', price: image('1') }], '1999-01-01')).toEqual({ num: 1n, scale: 0 });
  expect(at([{ from: '2026-01-01', price: image('1') }], '2999-01-01')).toEqual({ num: 1n, scale: 0 });
});

describe('a list is read as prices with times as soon as one of them has times', () => {
  const problems = (prices: unknown): string[] =>
    datedPricesSchema.safeParse(prices).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  test('so that a plain rule among them is told where it goes', () => {
    expect(problems([{ daily: '10:00..12:00', price: image('1') }, image('2')])).toEqual([
      expect.stringMatching(/^1\.price: /),
      expect.stringMatching(/^1: Unrecognized keys: "per", "usd"/),
    ]);
  });

  test('and as rules otherwise, whose kinds are named', () => {
    for (const list of [[{ usd: '1' }], [{}], [null], ['price'], [7]])
      expect(problems(list)).toEqual([expect.stringMatching(/^0(\.per)?: expected a price such as/)]);
    expect(problems([{ ...image('1'), price: image('2') }])).toEqual([
      expect.stringMatching(/^0: Unrecognized key: "price"/),
    ]);
    expect(problems([null, { price: image('1') }])).toEqual([expect.stringMatching(/^0: /)]);
  });

  test('of at most 1,000', () => {
    const many = Array.from({ length: 1001 }, () => ({ price: image('1') }));
    expect(problems(many)).toEqual([': expected at most 1000 dated prices']);
    expect(problems(many.slice(1))).toEqual([]);
  });

  test('both forms are in the JSON Schema', () => {
    const { $defs } = toJsonSchema(datedPricesSchema) as { $defs: Record<string, { anyOf?: readonly unknown[] }> };
    expect($defs['timed-price']?.anyOf).toHaveLength(2);
  });
});

describe('the next change', () => {
  const next = (price: object, instant: string): string | number => {
    const times = datedPricesSchema.parse([{ price: image('2'), ...price }, { price: image('1') }]);
    const nextMs = nextChangeMs(times, Date.parse(instant));
    return Number.isFinite(nextMs) ? new Date(nextMs).toISOString() : nextMs;
  };

  test.each([
    ['a beginning', { from: '2026-03-01T12:00Z' }, '2026-02-01', '2026-03-01T12:00:00.000Z'],
    ['an end', { until: '2026-03-01T12:00Z' }, '2026-02-01', '2026-03-01T12:00:00.000Z'],
    ['none behind the end', { until: '2026-03-01T12:00Z' }, '2026-03-01T12:00Z', Infinity],
    ['the next hours', { daily: '01:00..04:00' }, '2026-01-01T00:59:59Z', '2026-01-01T01:00:00.000Z'],
    ['their end', { daily: '01:00..04:00' }, '2026-01-01T01:00Z', '2026-01-01T04:00:00.000Z'],
    ['those of tomorrow', { daily: '01:00..04:00' }, '2026-01-01T04:00Z', '2026-01-02T01:00:00.000Z'],
    ['the end of a window over midnight', { daily: '22:00..02:00' }, '2026-01-01T23:00Z', '2026-01-02T02:00:00.000Z'],
    ['midnight, of days of the week', { days: ['sun'] }, '2026-01-01T12:00Z', '2026-01-02T00:00:00.000Z'],
    ['hours before 1970', { daily: '01:00..04:00' }, '1969-12-31T12:00Z', '1970-01-01T01:00:00.000Z'],
  ] as const)('is %s', (_, price, instant, change) => {
    expect(next(price, instant)).toBe(change);
  });
});
