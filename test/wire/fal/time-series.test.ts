import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepStart, TIMEFRAMES } from '../../../src/wire/fal/time-series.ts';

describe('steps of time', () => {
  test('an instant is in its step, and the next step begins where it ends', () => {
    const epochMs = fc.integer({ min: 0, max: Date.UTC(2399, 11, 31) });
    fc.assert(
      fc.property(epochMs, fc.constantFrom(...TIMEFRAMES), (ms, timeframe) => {
        const start = stepStart(ms, timeframe);
        const next = stepStart(ms, timeframe, 1);
        expect(start).toBeLessThanOrEqual(ms);
        expect(next).toBeGreaterThan(ms);
        expect(stepStart(start, timeframe)).toBe(start);
        expect(stepStart(next - 1, timeframe)).toBe(start);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test.each([
    ['minute', '2025-01-15T10:30:00.000Z'],
    ['hour', '2025-01-15T10:00:00.000Z'],
    ['day', '2025-01-15T00:00:00.000Z'],
    ['week', '2025-01-13T00:00:00.000Z'],
    ['month', '2025-01-01T00:00:00.000Z'],
  ] as const)('2025-01-15T10:30:45Z is in the %s of %s', (timeframe, iso) => {
    expect(new Date(stepStart(Date.parse('2025-01-15T10:30:45Z'), timeframe)).toISOString()).toBe(iso);
  });
});
