import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WINDOWS_MAX } from '../../src/measure/time-series.ts';
import { seriesWindowMs } from '../../src/runners/series-window.ts';

test('a run fits into the series without doubling, with windows enough to see something', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e11, noNaN: true }), (durationMs) => {
      const windows = durationMs / seriesWindowMs(durationMs);
      expect(windows).toBeLessThanOrEqual(WINDOWS_MAX);
      expect(windows >= 10 || durationMs < 6000).toBe(true);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('windows are round, and never shorter for a longer run', () => {
  const durationsMs = [10_000, 60_000, 300_000, 3_600_000, 86_400_000, 3 * 86_400_000, 30 * 86_400_000];
  const windowsMs = durationsMs.map((durationMs) => seriesWindowMs(durationMs));
  expect(windowsMs.slice(0, 5)).toEqual([200, 1000, 5000, 60_000, 3_600_000]);
  expect(windowsMs).toEqual(windowsMs.toSorted((left, right) => left - right));
  expect(seriesWindowMs(Number.POSITIVE_INFINITY)).toBe(1000);
});

test('windows of thresholds are made of whole windows of the series', () => {
  expect(seriesWindowMs(60_000, [10_000])).toBe(1000);
  expect(seriesWindowMs(3_600_000, [10_000])).toBe(10_000);
  expect(seriesWindowMs(60_000, [7000])).toBe(1000);
  expect(seriesWindowMs(300_000, [7000, 3000])).toBe(1000);
  fc.assert(
    fc.property(
      fc.double({ min: 1000, max: 1e8, noNaN: true }),
      fc.array(fc.integer({ min: 100, max: 100_000 }), { minLength: 1, maxLength: 3 }),
      (durationMs, lengthsMs) => {
        const windowMs = seriesWindowMs(durationMs, lengthsMs);
        expect(windowMs).toBeLessThanOrEqual(seriesWindowMs(durationMs));
        expect(lengthsMs.filter((lengthMs) => lengthMs % windowMs !== 0)).toEqual([]);
      },
    ),
    { seed: 47, numRuns: 300 },
  );
});
