import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditsSchema } from '../../src/units/credits.ts';

test('credits are read to the thousandth, without the noise of floats', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (milli) => {
      const text = `${Math.floor(milli / 1000)}.${String(milli % 1000).padStart(3, '0')}`;
      expect(creditsSchema.parse(text)).toBe(milli);
    }),
    { seed: 42, numRuns: 500 },
  );
  expect([7, 6.5, '0.02', 0].map((credits) => creditsSchema.parse(credits))).toEqual([7000, 6500, 20, 0]);
});

test.each([-1, '6.5001', 1e-4, 1e9, 'six', '', Number.NaN, true])('%j is none', (input) => {
  expect(creditsSchema.safeParse(input).error?.issues[0]?.message).toMatch(/expected a number of credits/);
});
