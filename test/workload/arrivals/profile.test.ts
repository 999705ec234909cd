import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrivalsFrom,
  arrivalsSchema,
  createArrivals,
  expectedArrivals,
} from '../../../src/workload/arrivals/create-arrivals.ts';
import { type ProfileArrivalsOptions, stepsOf } from '../../../src/workload/arrivals/profile.ts';
import { countsPer, instants } from './drawn-instants.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const profile = (shape: object): ProfileArrivalsOptions =>
  arrivalsSchema.parse({ type: 'profile', rate: '2/s', ...shape }) as ProfileArrivalsOptions;
const hoursOf = (shape: object): readonly number[] => stepsOf(profile(shape)).ratesPerSecond;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const problemsOf = (shape: object): string[] =>
  (arrivalsSchema.safeParse({ type: 'profile', rate: '2/s', ...shape }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('the mean of the week is the rate, whatever the shape', () => {
  const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 5, noNaN: true }));
  const ofDay = fc.oneof(
    fc.record({ peak: fc.double({ min: 1, max: 20, noNaN: true }), peakAt: fc.integer({ min: 0, max: 23 }) }),
    fc.record({ hours: fc.array(weight, { minLength: 24, maxLength: 24 }).filter((all) => Math.max(...all) > 1e-9) }),
    fc.record({ hours: fc.constantFrom({ from: 9, to: 18, quiet: 0.2 }, { from: 22, to: 4, quiet: 0 }) }),
  );
  const ofWeek = fc.oneof(fc.record({ weekend: weight }), fc.constant({}));
  fc.assert(
    fc.property(ofDay, ofWeek, (day, week) => {
      const hours = hoursOf({ ...day, ...week });
      expect(hours).toHaveLength(168);
      expect(mean(hours)).toBeCloseTo(2, 9);
    }),
    { seed: 42, numRuns: 200 },
  );
});

describe('what people say', () => {
  test.each([1, 1.5, 3, 8, 20])('the busiest hour has %d times the mean of its day', (peak) => {
    const monday = hoursOf({ peak, peakAt: 9 }).slice(0, 24);
    expect(Math.max(...monday) / mean(monday)).toBeCloseTo(peak, 6);
    expect(monday[9]).toBe(Math.max(...monday));
  });

  test('9 to 18 h, a fifth of that outside, and the night over midnight', () => {
    const monday = hoursOf({ hours: { from: 9, to: 18, quiet: 0.2 } }).slice(0, 24);
    expect(monday.map((rate) => rate / Math.max(...monday))).toEqual(
      Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 18 ? 1 : 0.2)),
    );
    const night = hoursOf({ hours: { from: 22, to: 2, quiet: 0 } }).slice(0, 24);
    expect(night.flatMap((rate, hour) => (rate > 0 ? [hour] : []))).toEqual([0, 1, 22, 23]);
  });

  test('a weekend of 40 %, and days of one’s own', () => {
    const hours = hoursOf({ weekend: 0.4 });
    expect((hours[5 * 24] as number) / (hours[0] as number)).toBeCloseTo(0.4, 12);
    expect((hours[6 * 24 + 23] as number) / (hours[4 * 24] as number)).toBeCloseTo(0.4, 12);
    expect(hoursOf({ days: [0, 0, 0, 7, 0, 0, 0] }).findIndex((rate) => rate > 0)).toBe(72);
  });
});

test('a week of requests has the hours of the profile', () => {
  const options = profile({ rate: '1/s', peak: 2, weekend: 0.5 });
  const end = { durationMs: WEEK_MS, maxRequests: Number.POSITIVE_INFINITY };
  const all = instants(createArrivals(options, end, 5), 2_000_000);
  const expected = stepsOf(options).ratesPerSecond.map((rate) => rate * 3600);
  expect(expectedArrivals(options, WEEK_MS)).toBeCloseTo(604_800, 3);
  for (const [hour, count] of countsPer(all, HOUR_MS, WEEK_MS).entries()) {
    const of = expected[hour] as number;
    expect(Math.abs(count - of)).toBeLessThan(5 * Math.sqrt(of));
  }
});

describe('when it begins', () => {
  test('at the time that it says, else at startAt, else on Monday at midnight', () => {
    expect(stepsOf(profile({ weekend: 0 })).beginMs).toBe(0);
    expect(stepsOf(profile({ weekend: 0, begin: 'tue 09:30' })).beginMs).toBe(33.5 * HOUR_MS);
    const atStart = (shape: object, instant: string): number =>
      stepsOf(arrivalsFrom(Date.parse(instant), profile(shape)) as ProfileArrivalsOptions).beginMs;
    expect(atStart({ weekend: 0 }, '2026-11-29T23:59:59.500Z')).toBe(WEEK_MS - 500);
    expect(atStart({ weekend: 0 }, '1969-12-31T01:00Z')).toBe(49 * HOUR_MS);
    expect(atStart({ weekend: 0, begin: 'fri 00:00' }, '2026-11-29T23:59Z')).toBe(96 * HOUR_MS);
  });

  test('an instant is told as short as it is', () => {
    const beginOf = (instant: string): unknown =>
      Reflect.get(arrivalsFrom(Date.parse(instant), profile({ peak: 2 })), 'begin');
    expect(beginOf('2026-12-03T09:00Z')).toBe('thu 09:00');
    expect(beginOf('2026-12-03T09:00:10Z')).toBe('thu 09:00:10');
    expect(beginOf('2026-12-03T09:00:00.250Z')).toBe('thu 09:00:00.250');
  });

  test('other arrivals begin where they begin', () => {
    const poisson = { type: 'poisson' as const, ratePerSecond: 1 };
    expect(arrivalsFrom(5, poisson)).toBe(poisson);
  });
});

describe('bad input', () => {
  test.each([
    [{}, 'peak: expected peak, hours, weekend or days; a rate that does not change is type poisson'],
    [{ peak: 2, hours: { from: 9, to: 18, quiet: 0 } }, 'hours: stands beside peak; say one of them'],
    [{ weekend: 1, days: [1, 1, 1, 1, 1, 1, 1] }, 'days: stands beside weekend; say one of them'],
    [{ peak: 0.5 }, 'peak: expected at least 1: the busiest hour has so many times the mean of the day'],
    [{ weekend: -1 }, 'weekend: expected 0, or a number from 0.000001'],
    [{ weekend: 1, begin: 'Monday' }, 'begin: expected a day and a time such as "mon 09:00"'],
    [{ days: [0, 0, 0, 0, 0, 0, 0] }, 'days: expected a number above zero; as it stands, no request would ever be due'],
    [{ days: [1, 1] }, 'days: expected 7 numbers, from Monday to Sunday'],
  ])('%j', (shape, problem) => {
    expect(problemsOf(shape)).toContain(problem);
  });

  test('a day without busy hours', () => {
    expect(problemsOf({ hours: { from: 9, to: 9, quiet: 0 } }).join()).toContain('to');
  });
});
