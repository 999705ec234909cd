import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoInstant } from '../../src/wire/iso-instant.ts';

test('an instant is written as the platform writes it, from 1970 to the end of 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (epochMs) => {
      expect(isoInstant(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
    { seed: 42, numRuns: 5000, examples: [[0], [951_782_400_000], [4_107_542_399_999], [253_402_300_799_999]] },
  );
});

test('a fraction of a millisecond is cut', () => {
  expect(isoInstant(999.999)).toBe('1970-01-01T00:00:00.999Z');
});

test('every day of a whole 400-year cycle is written as the platform writes it', () => {
  const days = Array.from({ length: 146_097 }, (_, day) => day * 86_400_000);
  expect(days.find((epochMs) => isoInstant(epochMs) !== new Date(epochMs).toISOString())).toBeUndefined();
});
