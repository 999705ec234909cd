import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positiveQuantitySchema, quantitySchema } from '../../src/money/quantity.ts';
import { parseRate } from '../../src/money/rate.ts';
import { decimalText } from '../billing/arbitraries.ts';

test('reads what a rate reads, and numbers as their author wrote them', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      expect(quantitySchema.parse(text)).toEqual(parseRate(text));
    }),
    { seed: 42, numRuns: 500 },
  );
  expect(quantitySchema.parse(0.1)).toEqual({ num: 1n, scale: 1 });
  expect(quantitySchema.parse(1e-7)).toEqual({ num: 1n, scale: 7 });
  expect(quantitySchema.parse('200_000')).toEqual({ num: 200_000n, scale: 0 });
  expect(quantitySchema.parse('1_000_000')).toEqual({ num: 1_000_000n, scale: 0 });
  expect(quantitySchema.parse(0)).toEqual({ num: 0n, scale: 0 });
});

test.each([
  -1,
  '-1',
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'some',
  '1_00',
  '1__000',
  '1000_000',
  '1_0000',
  true,
  null,
])('%j is refused', (input) => {
  expect(quantitySchema.safeParse(input).error?.issues[0]?.message).toMatch(/expected an amount from 0 up/);
});

test('zero is no positive quantity', () => {
  for (const zero of [0, '0', '0.000']) {
    expect(positiveQuantitySchema.safeParse(zero).error?.issues[0]?.message).toBe('expected an amount above zero');
  }
  expect(positiveQuantitySchema.parse('0.5')).toEqual({ num: 5n, scale: 1 });
});
