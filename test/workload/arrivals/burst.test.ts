import { expect, test } from 'vitest';
import { burstArrivals } from '../../../src/workload/arrivals/burst.ts';
import { instants } from './drawn-instants.ts';

test('bursts are due at `at`, `at + every`, ... and a bound on requests cuts one short', () => {
  const options = { type: 'burst', size: 3, everyMs: 1000, atMs: 500 } as const;
  const all = instants(burstArrivals(options, { durationMs: 10_000, maxRequests: 7 }));
  expect(all).toEqual([500, 500, 500, 1500, 1500, 1500, 2500]);
});

test('a burst at the end of the load is not part of it', () => {
  const options = { type: 'burst', size: 2, everyMs: 1000, atMs: 0 } as const;
  expect(instants(burstArrivals(options, { durationMs: 2000, maxRequests: 100 }))).toEqual([0, 0, 1000, 1000]);
});
