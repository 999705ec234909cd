import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countSchema, positiveCountSchema } from '../../src/units/count.ts';

test('a number reads the same with its digits grouped', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 999_999_999_999 }), (count) => {
      const grouped = String(count).replaceAll(/\B(?=(\d{3})+$)/g, '_');
      expect(countSchema.parse(grouped)).toBe(count);
      expect(countSchema.parse(count)).toBe(count);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test.each([-1, 1.5, Number.NaN, 2 ** 53, '1000', '1_00', '_100', '1__000', '1_000_', '-1_000', true])(
  '%j is none',
  (count) => {
    expect(countSchema.safeParse(count).success).toBe(false);
  },
);

test('zero is a count, but no positive one', () => {
  expect(countSchema.parse(0)).toBe(0);
  expect(positiveCountSchema.safeParse(0).error?.issues[0]?.message).toBe('expected a whole number above zero');
});
