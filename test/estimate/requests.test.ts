import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectRequests } from '../../src/estimate/requests.ts';
import {
  type ArrivalsOptions,
  createArrivals,
  type OpenArrivalsOptions,
} from '../../src/workload/arrivals/create-arrivals.ts';

function expected(
  arrivals: ArrivalsOptions,
  durationMs: number,
  maxRequests = Number.POSITIVE_INFINITY,
): number | null {
  return expectRequests({ arrivals, durationMs, maxRequests, requests: [] }).count;
}

/** How many requests the workload really makes. */
function counted(arrivals: OpenArrivalsOptions, durationMs: number, maxRequests: number, seed = 1): number {
  const process = createArrivals(arrivals, { durationMs, maxRequests }, seed);
  let count = 0;
  while (process.nextMs() < Number.POSITIVE_INFINITY) count++;
  return count;
}

const durationMs = fc.integer({ min: 1, max: 20_000 });
const maxRequests = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 200 }));
const options = { seed: 42, numRuns: 300 };

describe('as many as the workload makes', () => {
  test('evenly spaced', () => {
    const rate = fc.integer({ min: 1, max: 400 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(rate, durationMs, maxRequests, (ratePerSecond, end, most) => {
        const arrivals = { type: 'constant', ratePerSecond } as const;
        const difference = Math.abs((expected(arrivals, end, most) ?? -9) - counted(arrivals, end, most));
        // A request due at the very end may fall on either side of it by the last bit.
        expect(difference).toBeLessThanOrEqual(Number.isInteger((end * ratePerSecond * 10) / 10_000) ? 1 : 0);
      }),
      options,
    );
  });

  test('in bursts', () => {
    const burst = fc.record({
      size: fc.integer({ min: 1, max: 20 }),
      everyMs: fc.integer({ min: 100, max: 5000 }),
      atMs: fc.nat({ max: 9000 }),
    });
    fc.assert(
      fc.property(burst, durationMs, maxRequests, (requestClass, end, most) => {
        const arrivals = { type: 'burst', ...requestClass } as const;
        expect(expected(arrivals, end, most)).toBe(counted(arrivals, end, most));
      }),
      options,
    );
  });

  test('ramping, to the one at the end', () => {
    const stage = fc.record({
      forMs: fc.integer({ min: 1, max: 8000 }),
      ratePerSecond: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(
        fc.nat({ max: 30 }),
        fc.array(stage, { minLength: 1, maxLength: 4 }),
        durationMs,
        (start, stages, end) => {
          const arrivals = { type: 'ramping', spacing: 'even', startRatePerSecond: start, stages } as const;
          const real = counted(arrivals, end, Number.POSITIVE_INFINITY);
          expect(Math.abs((expected(arrivals, end) ?? -9) - real)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
      options,
    );
  });

  test('by steps, to the one at the end', () => {
    const rates = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 4000 }), durationMs, (ratesPerSecond, eachMs, end) => {
        const arrivals = { type: 'piecewise', spacing: 'even', ratesPerSecond, eachMs } as const;
        const real = counted(arrivals, end, Number.POSITIVE_INFINITY);
        expect(Math.abs((expected(arrivals, end) ?? -9) - real)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      options,
    );
  });

  test('at random, on average', () => {
    const arrivals = { type: 'poisson', ratePerSecond: 20 } as const;
    const counts = Array.from({ length: 400 }, (_, seed) => counted(arrivals, 10_000, 1e9, seed));
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    // Four standard errors of the mean of 400 counts with variance 200.
    expect(Math.abs(mean - (expected(arrivals, 10_000) ?? 0))).toBeLessThan(4 * Math.sqrt(200 / 400));
  });
});

test('the number may be a fraction where chance or a ramp decides, and is whole where requests are evenly spaced', () => {
  expect(expected({ type: 'poisson', ratePerSecond: 0.5 }, 2500)).toBe(1.25);
  const ramp: ArrivalsOptions = {
    type: 'ramping',
    spacing: 'even',
    startRatePerSecond: 0,
    stages: [{ forMs: 1000, ratePerSecond: 3 }],
  };
  expect([500, 1000, 1500].map((end) => expected(ramp, end))).toEqual([0.375, 1.5, 3]);
  expect(expected({ type: 'constant', ratePerSecond: 0.5 }, 2500)).toBe(2);
});

test('a closed loop has a number only where a number ends it', () => {
  const closed = { type: 'closed', users: 3, rampUpMs: 0 } as const;
  expect(expected(closed, 60_000)).toBeNull();
  expect(expected(closed, 60_000, 500)).toBeNull();
  expect(expected(closed, Number.POSITIVE_INFINITY, 500)).toBe(500);
});
