import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BACKOFF_TYPES, BACKOFFS } from '../../../src/client/retry/backoff.ts';

const BASE = 100;
const CAP = 1500;
const waits = (type: keyof typeof BACKOFFS, u: number): number[] =>
  [0, 1, 2, 3, 4, 5].map((n) => BACKOFFS[type](n, u, 0, BASE, CAP));

describe('closed forms', () => {
  test('constant and exponential ignore the draw', () => {
    for (const u of [0.01, 0.5, 0.99]) {
      expect(waits('constant', u)).toEqual([100, 100, 100, 100, 100, 100]);
      expect(waits('exponential', u)).toEqual([100, 200, 400, 800, 1500, 1500]);
    }
  });

  test('full jitter spreads over all of it, equal jitter over the upper half', () => {
    expect(waits('full-jitter', 0.25)).toEqual([25, 50, 100, 200, 375, 375]);
    expect(waits('equal-jitter', 0.5)).toEqual([75, 150, 300, 600, 1125, 1125]);
  });

  test('decorrelated waits lie between the base and three times the one before', () => {
    expect(BACKOFFS.decorrelated(0, 0.5, 0, BASE, CAP)).toBe(200);
    expect(BACKOFFS.decorrelated(1, 0.5, 200, BASE, CAP)).toBe(350);
    expect(BACKOFFS.decorrelated(2, 0.999, 1000, BASE, CAP)).toBe(CAP);
  });

  test('the mean of full jitter is half, of equal jitter three quarters of the exponential wait', () => {
    const draws = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    for (const n of [0, 1, 2, 3]) {
      const mean = (type: keyof typeof BACKOFFS): number =>
        draws.reduce((sum, u) => sum + BACKOFFS[type](n, u, 0, BASE, CAP), 0) / draws.length;
      expect(mean('full-jitter')).toBeCloseTo((BASE * 2 ** n) / 2, 9);
      expect(mean('equal-jitter')).toBeCloseTo((BASE * 2 ** n * 3) / 4, 9);
    }
  });
});

test('no wait is negative or above the cap, however often it is doubled', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BACKOFF_TYPES),
      fc.nat(1000),
      fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
      fc.double({ min: 0.001, max: 86_400_000, noNaN: true }),
      fc.double({ min: 1, max: 1000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (type, n, u, baseMs, capOverBase, previousOverCap) => {
        const capMs = baseMs * capOverBase;
        const waitMs = BACKOFFS[type](n, u, capMs * previousOverCap, baseMs, capMs);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(capMs);
      },
    ),
    { seed: 42, numRuns: 2000 },
  );
});
