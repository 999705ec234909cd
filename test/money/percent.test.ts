import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discountFactor, discountPercentSchema, markupFactor, markupPercentSchema } from '../../src/money/percent.ts';
import { parseRate, rateText } from '../../src/money/rate.ts';

test('numbers and texts are read alike', () => {
  expect(discountPercentSchema.parse(5.5)).toEqual(discountPercentSchema.parse('5.5'));
  expect(rateText(markupPercentSchema.parse(0.1))).toBe('0.1');
  expect(rateText(markupPercentSchema.parse(1e-7))).toBe('0.0000001');
});

test('the bounds hold', () => {
  expect(discountPercentSchema.safeParse(100).success).toBe(true);
  expect(markupPercentSchema.safeParse(10_000).success).toBe(true);
  for (const input of [100.5, -1, '100.000001', 'ten', '', Number.NaN, null, true]) {
    expect(discountPercentSchema.safeParse(input).error?.issues[0]?.message, String(input)).toMatch(
      /discount in per cent, from 0 to 100/,
    );
  }
  expect(markupPercentSchema.safeParse('10000.1').success).toBe(false);
  expect(() => discountFactor(parseRate('101'))).toThrow(/pay the customer/);
});

test('a discount and a markup of the same size add up to two', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (tenThousandths) => {
      const percent = parseRate(`${tenThousandths}e-4`);
      const [less, more] = [discountFactor(percent), markupFactor(percent)];
      expect(less.num * more.den + more.num * less.den).toBe(2n * less.den * more.den);
    }),
    { seed: 42, numRuns: 300 },
  );
});
