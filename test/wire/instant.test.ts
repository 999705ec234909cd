import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant, stepStart, TIMEFRAMES } from '../../src/wire/instant.ts';
import { isoInstant } from '../../src/wire/iso-instant.ts';

const epochMs = fc.integer({ min: 0, max: Date.UTC(2399, 11, 31) });

describe('instants', () => {
  test('what is written is read, and so is what the calendar of the platform writes', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        expect(parseInstant(isoInstant(ms))).toBe(ms);
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

  test.each([
    '',
    'yesterday',
    '2025-02-29',
    '2025-13-01',
    '2025-01-00',
    '2025-01-15T24:00:00',
    '15.01.2025',
    '1969-12-31',
  ])('%s is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('steps', () => {
  test('an instant is in its step, and the next step begins where it ends', () => {
    const frame = fc.constantFrom(...TIMEFRAMES);
    fc.assert(
      fc.property(epochMs, frame, (ms, timeframe) => {
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
    expect(isoInstant(stepStart(Date.parse('2025-01-15T10:30:45Z'), timeframe))).toBe(iso);
  });
});
