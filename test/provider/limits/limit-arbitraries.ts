import fc from 'fast-check';
import type { LimitOptions } from '../../../src/provider/limits/limit-options.ts';

/** Generators of small limits, which refuse often, with whole rates and whole milliseconds. */

const scope = {
  of: fc.constantFrom('requests' as const, 'tokens' as const),
  per: fc.constantFrom('all' as const, 'key' as const),
};
const limit = fc.integer({ min: 1, max: 8 });
const windowMs = fc.integer({ min: 1, max: 60 });

/** A token bucket. */
export const tokenBucket: fc.Arbitrary<LimitOptions> = fc.record({
  type: fc.constant('token-bucket' as const),
  ratePerSecond: fc.integer({ min: 1, max: 400 }),
  burst: fc.integer({ min: 1, max: 10 }),
  ...scope,
});

/** A fixed window. */
export const fixedWindow: fc.Arbitrary<LimitOptions> = fc.record({
  type: fc.constant('fixed-window' as const),
  limit,
  windowMs,
  ...scope,
});

/** A sliding window. */
export const slidingWindow: fc.Arbitrary<LimitOptions> = fc.record({
  type: fc.constant('sliding-window' as const),
  limit,
  windowMs,
  ...scope,
});

/** A bound of jobs under way. */
export const concurrency: fc.Arbitrary<LimitOptions> = fc.record({
  type: fc.constant('concurrency' as const),
  limit,
  of: fc.constant('requests' as const),
  per: scope.per,
});

/** Any limit. */
export const anyLimit: fc.Arbitrary<LimitOptions> = fc.oneof(tokenBucket, fixedWindow, slidingWindow, concurrency);
