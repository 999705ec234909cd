import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announcedWaitMs } from '../../../src/client/retry/retry-after.ts';
import { hintFormOf, VIRTUAL_EPOCH_MS } from '../../../src/provider/limits/announced-wait.ts';
import { createLimiter } from '../../../src/provider/limits/limiter.ts';
import { tokenBucket } from './limit-arbitraries.ts';

test.each(['seconds', 'http-date', 'milliseconds'] as const)('who obeys a bucket by %s is admitted', (form) => {
  fc.assert(
    fc.property(tokenBucket, fc.array(fc.nat(40), { minLength: 1, maxLength: 30 }), (limit, gapsMs) => {
      const limiter = createLimiter(limit);
      let nowMs = 0;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        const waitMs = limiter.waitMs(nowMs, 1);
        if (waitMs > 0) nowMs += announcedWaitMs(hintFormOf(form), waitMs, VIRTUAL_EPOCH_MS + nowMs);
        expect(limiter.waitMs(nowMs, 1)).toBe(0);
        limiter.take(nowMs, 1);
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('virtual time begins with a year, at a whole second', () => {
  expect(VIRTUAL_EPOCH_MS).toBe(Date.UTC(2026, 0, 1));
});
