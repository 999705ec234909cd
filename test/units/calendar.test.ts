import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextCycleDayMs, parseInstant, utcEpochMs } from '../../src/units/calendar.ts';

const epochMs = fc.integer({ min: 0, max: Date.UTC(2399, 11, 31) });

describe('instants', () => {
  test('what the platform writes is read', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        expect(parseInstant(new Date(ms).toISOString())).toBe(ms);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test.each([
    ['2025-01-15', '2025-01-15T00:00:00.000Z'],
    ['2025-01-15T10:30', '2025-01-15T10:30:00.000Z'],
    ['2025-01-15T10:30:45', '2025-01-15T10:30:45.000Z'],
    ['2025-01-15 10:30:45.5z', '2025-01-15T10:30:45.500Z'],
    ['2025-01-15T10:30:45-05:00', '2025-01-15T15:30:45.000Z'],
    ['2024-02-29T23:00:00+0130', '2024-02-29T21:30:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseInstant(text)).toBe(Date.parse(iso));
  });

  test.each(['', 'yesterday', '2025-02-29', '2025-13-01', '2025-01-00', '2025-01-15T24:00:00', '15.01.2025'])(
    '%s is none',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );
});

test('years below 100 are those that they say', () => {
  expect(utcEpochMs(99, 12, 31, 23, 59, 60)).toBe(Date.parse('0100-01-01T00:00:00Z'));
});

test('the next cycle day is the first midnight after an instant on that day, or on the last of a month without it', () => {
  fc.assert(
    fc.property(epochMs, fc.integer({ min: 1, max: 31 }), (ms, day) => {
      const next = new Date(nextCycleDayMs(ms, day));
      const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
      expect(next.toISOString()).toMatch(/T00:00:00\.000Z$/);
      expect(next.getUTCDate()).toBe(Math.min(day, lastDay));
      expect(next.getTime() - ms).toBeGreaterThan(0);
      expect(next.getTime() - ms).toBeLessThanOrEqual(31 * 86_400_000);
    }),
    { seed: 42, numRuns: 500 },
  );
});
