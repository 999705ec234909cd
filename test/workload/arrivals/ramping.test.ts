import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rampingArrivals, type RampStage } from '../../../src/workload/arrivals/ramping.ts';
import { RateCurve } from '../../../src/workload/arrivals/rate-curve.ts';
import { countsPer, instants } from './drawn-instants.ts';

/** Expected arrivals until `atMs`: the trapezoids below the rate, summed piece by piece; the inverse's oracle. */
function expectedUntil(startRate: number, stages: readonly RampStage[], atMs: number): number {
  let [fromMs, rate, sum] = [0, startRate, 0];
  for (const { forMs, ratePerSecond } of stages) {
    const passedMs = Math.min(forMs, Math.max(0, atMs - fromMs));
    const rateThen = rate + ((ratePerSecond - rate) * passedMs) / forMs;
    sum += ((rate + rateThen) / 2) * (passedMs / 1000);
    [fromMs, rate] = [fromMs + forMs, ratePerSecond];
  }
  return sum + rate * (Math.max(0, atMs - fromMs) / 1000);
}

const stages = fc.array(
  fc.record({
    forMs: fc.integer({ min: 1, max: 30_000 }),
    ratePerSecond: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })),
  }),
  { minLength: 1, maxLength: 6 },
);
const startRate = fc.integer({ min: 0, max: 100 });

const ramp = (
  start: number,
  list: readonly RampStage[],
  durationMs: number,
  spacing: 'even' | 'poisson' = 'even',
  seed = 1,
): number[] =>
  instants(
    rampingArrivals(
      { type: 'ramping', spacing, startRatePerSecond: start, stages: [...list] },
      { durationMs, maxRequests: Number.POSITIVE_INFINITY },
      seed,
    ),
  );

describe('RateCurve', () => {
  test('is the inverse of the integral of the rate', () => {
    fc.assert(
      fc.property(startRate, stages, fc.double({ min: 0, max: 5000, noNaN: true }), (start, list, arrivals) => {
        const atMs = new RateCurve(start, list).instantMs(arrivals);
        // Where the rate never brings so many, the whole of it must be less; elsewhere the integral leads back.
        const back = expectedUntil(start, list, Math.min(atMs, 1e9));
        const error = atMs === Number.POSITIVE_INFINITY ? Math.max(0, back - arrivals) : Math.abs(back - arrivals);
        expect(error).toBeLessThan(1e-6 * (1 + arrivals));
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

describe('even spacing', () => {
  test('the number of arrivals until any instant is within 1 of the integral of the rate', () => {
    fc.assert(
      fc.property(startRate, stages, fc.integer({ min: 1, max: 60_000 }), (start, list, durationMs) => {
        const count = ramp(start, list, durationMs).length;
        expect(Math.abs(count - expectedUntil(start, list, durationMs))).toBeLessThanOrEqual(1 + 1e-6);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('a ramp from rest: arrival i is due at the square root of i', () => {
    const all = ramp(0, [{ forMs: 10_000, ratePerSecond: 20 }], 10_000);
    expect(all).toHaveLength(100);
    all.forEach((dueMs, index) => expect(dueMs).toBeCloseTo(1000 * Math.sqrt(index), 6));
  });

  test('no request is due in a pause, and the last rate holds after the last stage', () => {
    const list = [
      { forMs: 1000, ratePerSecond: 0 },
      { forMs: 5000, ratePerSecond: 0 },
      { forMs: 1000, ratePerSecond: 10 },
    ];
    const all = ramp(10, list, 20_000);
    expect(all.filter((dueMs) => dueMs > 1000 && dueMs < 6000)).toEqual([]);
    const after = countsPer(
      all.filter((dueMs) => dueMs >= 7000),
      1000,
      20_000,
    ).slice(8);
    expect(after.every((count) => count === 10)).toBe(true);
  });

  test('flat stages are constant arrivals', () => {
    const all = ramp(8, [{ forMs: 60_000, ratePerSecond: 8 }], 60_000);
    expect(all).toEqual(Array.from({ length: 480 }, (_, index) => index * 125));
  });
});

test('poisson spacing: the counts of both halves of a ramp are within 4 sigma of its integral', () => {
  const list = [{ forMs: 400_000, ratePerSecond: 100 }];
  const [first, second] = countsPer(ramp(0, list, 400_000, 'poisson', 42), 200_000, 400_000) as [number, number];
  expect(Math.abs(first - 5000)).toBeLessThan(4 * Math.sqrt(5000));
  expect(Math.abs(second - 15_000)).toBeLessThan(4 * Math.sqrt(15_000));
});
