import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantArrivals } from '../../../src/workload/arrivals/constant.ts';
import { instants } from './drawn-instants.ts';

test('arrival i is due at i * 1000 / rate, however late: nothing adds up', () => {
  const arrivals = constantArrivals(
    { type: 'constant', ratePerSecond: 3 },
    { durationMs: Infinity, maxRequests: 1_000_001 },
  );
  const all = instants(arrivals, 1_000_001);
  expect(all.every((dueMs, index) => dueMs === (index * 1000) / 3)).toBe(true);
  expect(all.at(-1)).toBe(1e9 / 3);
});

test('the number of arrivals is rate x duration, rounded up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20_000 }), (ratePerSecond, durationMs) => {
      const end = { durationMs, maxRequests: Infinity };
      const count = instants(constantArrivals({ type: 'constant', ratePerSecond }, end)).length;
      expect(Math.abs(count - (ratePerSecond * durationMs) / 1000)).toBeLessThanOrEqual(1);
    }),
    { seed: 42, numRuns: 200 },
  );
});
