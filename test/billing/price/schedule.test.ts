import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PriceSchedule, timedPriceSchema, type TimedPrice } from '../../../src/billing/price/schedule.ts';
import { datedPricesSchema, nextChangeMs, priceAt } from '../../../src/billing/price/validity.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';

const HOUR_MS = 3_600_000;
const image = (usd: string): { per: 'image'; usd: string } => ({ per: 'image', usd });
const WEEK_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
/** DeepSeek's hours: twice the price from 01:00 to 04:00 and from 06:00 to 10:00 UTC on weekdays. */
const PEAKS = [
  { daily: '01:00..04:00', days: WEEK_DAYS, price: image('2') },
  { daily: '06:00..10:00', days: WEEK_DAYS, price: image('2') },
  { price: image('1') },
];
const peaks = (): PriceSchedule => new PriceSchedule(timesOf(timedPriceSchema.parse(PEAKS)));
const dollarsAt = (schedule: PriceSchedule, instant: string): number =>
  schedule.at(Date.parse(instant)).quoteNano({ ...NO_USAGE, images: 1 }) / 1e9;

function timesOf({ times }: TimedPrice): NonNullable<TimedPrice['times']> {
  if (times === undefined) throw new Error('The price does not change with time.');
  return times;
}

describe('a price that may change with time', () => {
  test('need not: one rule, several rules, or one entry that always holds', () => {
    for (const price of [image('1'), [image('1'), image('2')], [{ price: image('1') }]]) {
      const read = timedPriceSchema.parse(price);
      expect(read).not.toHaveProperty('times');
      expect([read.price].flat()[0]).toMatchObject({ per: 'image', usd: { num: 1n } });
    }
  });

  test('is by default the last of its list', () => {
    expect(timedPriceSchema.parse(PEAKS).price).toMatchObject({ usd: { num: 1n } });
  });

  test.each([
    [[{ daily: '01:00..04:00', price: image('2') }]],
    [[{ price: image('2') }, { days: ['sun'], price: image('1') }]],
  ])('without one for the rest is refused at its last entry', (price) => {
    const issues = timedPriceSchema.safeParse(price).error?.issues;
    expect(issues).toMatchObject([
      { path: [price.length - 1], message: expect.stringMatching(/^the last price must/) },
    ]);
  });

  test('with an unknown field is told so', () => {
    const issues = timedPriceSchema.safeParse([{ fom: '2026-01-01', price: image('2') }]).error?.issues;
    expect(issues).toMatchObject([{ path: [0], message: expect.stringMatching(/^Unrecognized key: "fom"/) }]);
  });

  test.each([[[]], [['monday']]])('days %j are refused', (days) => {
    expect(timedPriceSchema.safeParse([{ days, price: image('2') }, { price: image('1') }]).success).toBe(false);
  });
});

test.each([
  ['2026-11-20T00:59:59Z', 1],
  ['2026-11-20T01:00:00Z', 2],
  ['2026-11-20T04:00:00Z', 1],
  ['2026-11-20T09:59:59Z', 2],
  ['2026-11-21T09:00:00Z', 1],
  ['2026-11-22T02:00:00Z', 1],
  ['2026-11-23T02:00:00Z', 2],
])('at %s, weekend or not, it is %d dollars', (instant, dollars) => {
  expect(dollarsAt(peaks(), instant)).toBe(dollars);
});

test('the days of the week are those of the calendar', () => {
  const sundays = new PriceSchedule(
    timesOf(timedPriceSchema.parse([{ days: ['sun'], price: image('2') }, { price: image('1') }])),
  );
  fc.assert(
    fc.property(fc.integer({ min: -2e12, max: 4e12 }), (epochMs) => {
      const isSunday = new Date(epochMs).getUTCDay() === 0;
      expect(sundays.at(epochMs).quoteNano({ ...NO_USAGE, images: 1 })).toBe(isSunday ? 2e9 : 1e9);
    }),
    { seed: 42, numRuns: 500 },
  );
});

describe('stretches of one price', () => {
  const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });

  test('follow each other from the start to the end, each at the price of its start', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 * 24 * HOUR_MS }), (startMs, lengthMs) => {
        let atMs = startMs;
        for (const { price, ms } of peaks().between(startMs, startMs + lengthMs)) {
          expect(ms).toBeGreaterThan(0);
          expect(price.quoteNano({ ...NO_USAGE, images: 1 })).toBe(
            peaks()
              .at(atMs)
              .quoteNano({ ...NO_USAGE, images: 1 }),
          );
          atMs += ms;
        }
        expect(atMs).toBe(startMs + lengthMs);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('of any week have 35 hours of the dear price', () => {
    fc.assert(
      fc.property(instants, (startMs) => {
        const dear = peaks()
          .between(startMs, startMs + 7 * 24 * HOUR_MS)
          .filter(({ price }) => price.quoteNano({ ...NO_USAGE, images: 1 }) === 2e9);
        expect(dear.reduce((sum, { ms }) => sum + ms, 0)).toBe(35 * HOUR_MS);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('no length has the price of its instant', () => {
    expect(peaks().between(0, 0)).toHaveLength(1);
  });
});

test('between two changes the price is the same at every instant', () => {
  const times = datedPricesSchema.parse([
    { from: '2026-03-01', until: '2026-03-10T12:30Z', price: image('4') },
    { daily: '22:15..02:45', price: image('3') },
    ...PEAKS,
  ]);
  const around = fc.integer({ min: Date.parse('2026-02-20'), max: Date.parse('2026-03-20') });
  fc.assert(
    fc.property(around, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (atMs, share) => {
      const nextMs = nextChangeMs(times, atMs);
      expect(nextMs).toBeGreaterThan(atMs);
      const between = atMs + Math.floor((nextMs - atMs) * share);
      expect(priceAt(times, between)).toBe(priceAt(times, atMs));
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('a price that never changes has no next change', () => {
  expect(nextChangeMs(datedPricesSchema.parse(image('1')), 0)).toBe(Number.POSITIVE_INFINITY);
});

test('prices that hold later are those whose end has not come', () => {
  const times = datedPricesSchema.parse([
    { until: '2026-03-01', price: image('4') },
    { from: '2026-05-01', until: '2026-06-01', price: image('3') },
    { price: image('1') },
  ]);
  const schedule = new PriceSchedule(times);
  const dollars = (prices: readonly { quoteNano: PriceSchedule['all'][0]['quoteNano'] }[]): number[] =>
    prices.map((price) => price.quoteNano({ ...NO_USAGE, images: 1 }) / 1e9);
  expect(dollars(schedule.all)).toEqual([4, 3, 1]);
  expect(dollars(schedule.from(Date.parse('2026-02-28')))).toEqual([4, 3, 1]);
  expect(dollars(schedule.from(Date.parse('2026-03-01')))).toEqual([3, 1]);
  expect(dollars(schedule.from(Date.parse('2026-06-01')))).toEqual([1]);
});

test('an instant at which no price holds is a mistake of the caller', () => {
  const past = datedPricesSchema.parse([{ until: '2026-03-01', price: image('4') }]);
  expect(() => new PriceSchedule(past).at(Date.parse('2026-03-01'))).toThrow(/No price holds at this instant/);
});

test('stretches of many years are cut where there are 20,000', () => {
  const price = { daily: '01:00..02:00', price: image('2') };
  const hourly = new PriceSchedule(timesOf(timedPriceSchema.parse([price, { price: image('1') }])));
  expect(hourly.between(0, 10_001 * 24 * HOUR_MS)).toHaveLength(20_000);
  expect(hourly.between(0, 9_999 * 24 * HOUR_MS)).toHaveLength(2 * 9_999 + 1);
});
