import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rounding } from '../../src/money/ratio.ts';
import { ceilDivide, floorDivide, roundRatio } from '../../src/money/ratio.ts';
import { ceilDivideSafe, divideSafe, floorDivideSafe, narrow, roundSafe } from '../../src/money/safe-integer.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** A numerator and a denominator in the domain of the safe divisions, crowded around exact multiples and the upper end. */
const division = fc
  .oneof(
    fc.integer({ min: 1, max: 1000 }),
    fc.maxSafeNat().map((n) => Math.max(1, Math.floor(n / 2))),
  )
  .chain((den) =>
    fc
      .oneof(
        fc.integer({ min: 0, max: MAX - den }),
        fc.integer({ min: 0, max: Math.floor((MAX - den) / den) }).map((quotient) => quotient * den),
        fc.integer({ min: 0, max: Math.floor((MAX - den) / den) }).map((quotient) => Math.max(0, quotient * den - 1)),
        fc.constant(MAX - den),
      )
      .map((num) => ({ num, den })),
  );

test('the safe divisions equal those of bigint on their whole domain', () => {
  fc.assert(
    fc.property(division, fc.constantFrom<Rounding>('up', 'down', 'half-up', 'half-even'), ({ num, den }, rounding) => {
      expect(floorDivideSafe(num, den)).toBe(Number(floorDivide(BigInt(num), BigInt(den))));
      expect(ceilDivideSafe(num, den)).toBe(Number(ceilDivide(BigInt(num), BigInt(den))));
      expect(roundSafe(num, den, rounding)).toBe(Number(roundRatio({ num: BigInt(num), den: BigInt(den) }, rounding)));
    }),
    { seed: 42, numRuns: 5000 },
  );
});

test('a division into steps is the rounding of bigint', () => {
  fc.assert(
    fc.property(division, fc.constantFrom('up', 'down', 'half-up'), ({ num, den }, rounding) => {
      expect(divideSafe(num, den, rounding)).toBe(Number(roundRatio({ num: BigInt(num), den: BigInt(den) }, rounding)));
    }),
    { seed: 43, numRuns: 3000 },
  );
});

test('a division beyond the domain is unknown, never wrong', () => {
  for (const [num, den] of [
    [MAX, 1],
    [2 ** 60, 1000],
    [Number.NaN, 1],
    [Infinity, 7],
    [0, 2 ** 54],
  ] as const) {
    expect(ceilDivideSafe(num, den)).toBe(Infinity);
    for (const rounding of ['up', 'down', 'half-up'] as const) expect(divideSafe(num, den, rounding)).toBe(Infinity);
  }
});

test('narrowing keeps safe integers and refuses the others', () => {
  expect(narrow(BigInt(MAX), 'It')).toBe(MAX);
  expect(narrow(-BigInt(MAX), 'It')).toBe(-MAX);
  expect(() => narrow(BigInt(MAX) + 1n, 'The price')).toThrow(
    /^The price is 9007199254740992 nano-USD.*check the rate/,
  );
  expect(() => narrow(-BigInt(MAX) - 1n, 'The refund')).toThrow(RangeError);
});
