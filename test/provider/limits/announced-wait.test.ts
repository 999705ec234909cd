import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { announcedWaitMs, hintFormOf, VIRTUAL_EPOCH_MS } from '../../../src/provider/limits/announced-wait.ts';
import { createLimiter } from '../../../src/provider/limits/limiter.ts';
import { HINT } from '../../../src/units/retry-hint.ts';
import { tokenBucket } from './limit-arbitraries.ts';

const waits = fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.double({ min: 0, max: 600_000, noNaN: true }));
const instants = fc
  .oneof(fc.integer({ min: 0, max: 2_592_000_000 }), fc.double({ min: 0, max: 2_592_000_000, noNaN: true }))
  .map((nowMs) => VIRTUAL_EPOCH_MS + nowMs);
/** An instant of the calendar in ms is a multiple of 2^-12 in a double. */
const CALENDAR_ULP_MS = 1 / 4096;

describe('announcedWaitMs', () => {
  test.each([
    ['seconds', 1000, 1e-9],
    ['milliseconds', 1, 1e-9],
    ['http-date', 1000, CALENDAR_ULP_MS],
  ] as const)('%s: never early, and late by less than one unit of %d ms', (form, unitMs, toleranceMs) => {
    fc.assert(
      fc.property(waits, instants, (waitMs, nowEpochMs) => {
        const announcedMs = announcedWaitMs(hintFormOf(form), waitMs, nowEpochMs);
        expect(announcedMs).toBeGreaterThanOrEqual(waitMs - toleranceMs);
        expect(announcedMs).toBeLessThan(waitMs + unitMs + toleranceMs);
      }),
      { seed: 42, numRuns: 5000 },
    );
  });

  test('seconds are whole, milliseconds are whole, and a date is a whole second of the calendar', () => {
    fc.assert(
      fc.property(waits, fc.integer({ min: VIRTUAL_EPOCH_MS, max: VIRTUAL_EPOCH_MS + 1e9 }), (waitMs, nowEpochMs) => {
        expect(announcedWaitMs(HINT.seconds, waitMs, nowEpochMs) % 1000).toBe(0);
        expect(announcedWaitMs(HINT.milliseconds, waitMs, nowEpochMs) % 1).toBe(0);
        expect((nowEpochMs + announcedWaitMs(HINT.date, waitMs, nowEpochMs)) % 1000).toBe(0);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test.each([
    [HINT.seconds, 1, 0, 1000],
    [HINT.seconds, 1000, 0, 1000],
    [HINT.seconds, 1000.5, 0, 2000],
    [HINT.milliseconds, 0.25, 0, 1],
    [HINT.date, 500, 400, 600],
    [HINT.date, 700, 400, 1600],
    [HINT.date, 600, 400, 600],
    [HINT.none, 700, 400, 0],
    [HINT.seconds, Number.POSITIVE_INFINITY, 0, 0],
    [HINT.date, Number.POSITIVE_INFINITY, 0, 0],
  ])('form %d of a wait of %d ms, %d ms into a second, is %d ms', (form, waitMs, intoMs, announcedMs) => {
    expect(announcedWaitMs(form, waitMs, VIRTUAL_EPOCH_MS + intoMs)).toBe(announcedMs);
  });

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
});

test('virtual time begins with a year, at a whole second', () => {
  expect(VIRTUAL_EPOCH_MS).toBe(Date.UTC(2026, 0, 1));
});
