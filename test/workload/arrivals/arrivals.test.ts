import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrivalsSchema,
  createArrivals,
  type OpenArrivalsOptions,
} from '../../../src/workload/arrivals/create-arrivals.ts';
import { instants, isOrdered } from './drawn-instants.ts';

const ratePerSecond = fc.double({ min: 0.01, max: 2000, noNaN: true });
const stage = fc.record({
  forMs: fc.integer({ min: 1, max: 20_000 }),
  ratePerSecond: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200, noNaN: true })),
});
const gaps = {
  type: fc.constantFrom('gamma' as const, 'weibull' as const),
  cv: fc.double({ min: 0.01, max: 20, noNaN: true }),
};
const spacing = fc.oneof(fc.constantFrom('even' as const, 'poisson' as const), fc.record(gaps));
const weight = fc.double({ min: 0, max: 10, noNaN: true });
const options: fc.Arbitrary<OpenArrivalsOptions> = fc.oneof(
  fc.record({ type: fc.constant('constant' as const), ratePerSecond }),
  fc.record({ type: fc.constant('poisson' as const), ratePerSecond }),
  fc.record({ ...gaps, ratePerSecond }),
  fc.record({
    type: fc.constant('piecewise' as const),
    spacing,
    eachMs: fc.integer({ min: 1, max: 5000 }),
    ratesPerSecond: fc
      .array(fc.oneof(fc.constant(0), ratePerSecond), { minLength: 1, maxLength: 6 })
      .filter((rates) => rates.some((rate) => rate > 0)),
  }),
  fc.record({
    type: fc.constant('profile' as const),
    spacing,
    ratePerSecond,
    peak: fc.double({ min: 1, max: 20, noNaN: true }),
    peakAt: fc.integer({ min: 0, max: 23 }),
    weekend: weight,
    begin: fc.constantFrom('mon 00:00', 'wed 13:59:59.999', 'sun 23:59'),
  }),
  fc.record({
    type: fc.constant('ramping' as const),
    spacing,
    startRatePerSecond: fc.double({ min: 0, max: 100, noNaN: true }),
    stages: fc.array(stage, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('burst' as const),
    size: fc.integer({ min: 1, max: 50 }),
    everyMs: fc.integer({ min: 100, max: 10_000 }),
    atMs: fc.integer({ min: 0, max: 5000 }),
  }),
);
const seed = fc.integer({ min: 0, max: 0xffff_ffff });

describe('every open process', () => {
  test('is ordered, finite, within its end, the same for the same seed, and over for good', () => {
    fc.assert(
      fc.property(
        options,
        seed,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 300 }),
        (kind, s, durationMs, maxRequests) => {
          const end = { durationMs, maxRequests };
          const arrivals = createArrivals(kind, end, s);
          const all = instants(arrivals, maxRequests);
          expect(isOrdered(all)).toBe(true);
          expect(all.every((dueMs) => dueMs >= 0 && dueMs < durationMs)).toBe(true);
          expect(instants(createArrivals(kind, end, s))).toEqual(all);
          expect(arrivals.nextMs()).toBe(Number.POSITIVE_INFINITY);
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });

  test('ends early without becoming another: a shorter load is the beginning of the longer one', () => {
    fc.assert(
      fc.property(
        options,
        seed,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 200 }),
        (kind, s, durationMs, maxRequests) => {
          const whole = instants(createArrivals(kind, { durationMs: 10_000, maxRequests: 400 }, s));
          const part = instants(createArrivals(kind, { durationMs, maxRequests }, s));
          expect(part).toEqual(whole.filter((dueMs) => dueMs < durationMs).slice(0, maxRequests));
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });
});

test('seeded instants are the same in every version of Node', () => {
  const end = { durationMs: 1e9, maxRequests: 4 };
  const stages = [{ forMs: 10_000, ratePerSecond: 5 }];
  expect(instants(createArrivals({ type: 'poisson', ratePerSecond: 20 }, end, 42))).toEqual([
    148.91934441508474, 178.72192281505255, 179.0763737729593, 182.47560718114428,
  ]);
  expect(
    instants(createArrivals({ type: 'ramping', spacing: 'poisson', startRatePerSecond: 0, stages }, end, 42)),
  ).toEqual([3451.600723317629, 3781.2370760379736, 3784.9847954564816, 3820.7392706767555]);
});

describe('arrivalsSchema', () => {
  test.each([
    [
      { type: 'constant', rate: '600/min' },
      { type: 'constant', ratePerSecond: 10 },
    ],
    [
      { type: 'poisson', rate: '20/s' },
      { type: 'poisson', ratePerSecond: 20 },
    ],
    [
      { type: 'burst', size: 50, every: '10s' },
      { type: 'burst', size: 50, everyMs: 10_000, atMs: 0 },
    ],
    [
      { type: 'ramping', stages: [{ for: '1m', rate: '40/s' }] },
      { type: 'ramping', spacing: 'even', startRatePerSecond: 0, stages: [{ forMs: 60_000, ratePerSecond: 40 }] },
    ],
    [
      { type: 'closed', users: 20 },
      { type: 'closed', users: 20, rampUpMs: 0 },
    ],
    [
      { type: 'closed', users: 20, thinkTime: { type: 'constant', value: '2s' }, rampUp: '10s' },
      { type: 'closed', users: 20, thinkTime: { type: 'constant', valueMs: 2000 }, rampUpMs: 10_000 },
    ],
  ])('qualifies %j', (input, qualified) => {
    expect(arrivalsSchema.parse(input)).toEqual(qualified);
  });

  test.each([
    [{ type: 'constant', rate: '0/s' }, 'rate', 'expected a rate above zero'],
    [{ type: 'ramping', stages: [] }, 'stages', 'expected at least one stage such as { for: 1m, rate: 40/s }'],
    [{ type: 'ramping', stages: [{ for: '1m', rate: '0/s' }] }, 'stages', 'no request would ever be due'],
    [{ type: 'burst', size: 0, every: '1s' }, 'size', 'expected a whole number above zero'],
    [{ type: 'closed', users: 1_000_001 }, 'users', 'expected at most 1000000 users'],
  ])('refuses %j', (input, field, message) => {
    const issue = arrivalsSchema.safeParse(input).error?.issues[0];
    expect(issue?.path).toEqual([field]);
    expect(issue?.message).toContain(message);
  });
});
