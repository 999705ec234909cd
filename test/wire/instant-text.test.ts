import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantText } from '../../src/wire/instant-text.ts';

test('is what a date writes, whatever was asked for before', () => {
  const instants = fc.array(
    fc.oneof(
      fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
      fc.double({ min: 1.79e12, max: 1.79e12 + 40_000, noNaN: true }),
      fc.integer({ min: -20_000, max: 20_000 }),
    ),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(instants, (list) => {
      for (const epochMs of list) expect(instantText(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('what is no date is refused as a date refuses it', () => {
  for (const epochMs of [Number.NaN, Number.POSITIVE_INFINITY, -8.65e15]) {
    expect(() => instantText(epochMs)).toThrow(RangeError);
    expect(instantText(0)).toBe('1970-01-01T00:00:00.000Z');
  }
});
