import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NanoSum } from '../../src/money/nano-sum.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const amount = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -10, max: 10 }),
  fc.integer({ min: MAX - 10, max: MAX }),
  fc.integer({ min: -MAX, max: 10 - MAX }),
);

test('the sum is that of bigint after every step, also as the nearest number, until it is cleared', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(amount, fc.constantFrom(0, 1, 2, 3, 2 ** 40)), { maxLength: 60 }), (steps) => {
      const sum = new NanoSum();
      let expected = 0n;
      for (const [nano, count] of steps) {
        if (count === 0) sum.addBig(BigInt(nano));
        else if (count === 1) sum.add(nano);
        else sum.addMany(nano, count);
        expected += BigInt(nano) * BigInt(count || 1);
        expect(sum.value()).toBe(expected);
        expect(sum.nearest).toBe(Number(expected));
      }
      sum.clear();
      expect([sum.value(), sum.nearest]).toEqual([0n, 0]);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('it stays exact where a number would not', () => {
  const sum = new NanoSum();
  for (let i = 0; i < 1000; i++) {
    sum.add(MAX);
    sum.add(1);
  }
  expect(sum.value()).toBe(1000n * 2n ** 53n);
});

test('the order of additions does not matter', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 30 }), (amounts) => {
      const forth = new NanoSum();
      const back = new NanoSum();
      for (const nano of amounts) forth.add(nano);
      for (const nano of amounts.toReversed()) back.add(nano);
      expect(back.value()).toBe(forth.value());
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('it refuses what is not a safe integer, and keeps its sum', () => {
  const sum = new NanoSum();
  sum.add(5);
  for (const nano of [0.5, Number.NaN, Infinity, 2 ** 53])
    for (const refused of [() => sum.add(nano), () => sum.addMany(nano, 3)])
      expect(refused).toThrow(/whole number of nano-USD/);
  expect(sum.value()).toBe(5n);
});
