import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ratio, Rounding } from '../../src/money/ratio.ts';
import {
  ceilDivide,
  divideHalfUp,
  floorDivide,
  gcd,
  lcm,
  multiplyRatios,
  ratio,
  roundRatio,
  shareDenominator,
} from '../../src/money/ratio.ts';

const Exact = Decimal.clone({ precision: 300 });
const MODES: readonly (readonly [Rounding, Decimal.Rounding])[] = [
  ['up', Decimal.ROUND_CEIL],
  ['down', Decimal.ROUND_FLOOR],
  ['half-up', Decimal.ROUND_HALF_CEIL],
  ['half-even', Decimal.ROUND_HALF_EVEN],
];

// Small denominators make ties likely, large ones test the size.
const num = fc.oneof(fc.bigInt(-1000n, 1000n), fc.bigInt(-(10n ** 40n), 10n ** 40n));
const den = fc.oneof(fc.bigInt(1n, 12n), fc.bigInt(1n, 10n ** 40n));
const anyRatio = fc.tuple(num, den).map(([n, d]) => ratio(n, d));

function decimal(value: Ratio): Decimal {
  return new Exact(value.num.toString()).div(value.den.toString());
}

test.each(MODES)('rounding %s is what decimal.js does', (rounding, mode) => {
  fc.assert(
    fc.property(anyRatio, (value) => {
      expect(roundRatio(value, rounding).toString()).toBe(decimal(value).toDecimalPlaces(0, mode).plus(0).toFixed());
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('rounding a whole number leaves it, and every mode stays within one', () => {
  fc.assert(
    fc.property(anyRatio, fc.constantFrom(...MODES), (value, [rounding]) => {
      const whole = roundRatio(value, rounding);
      expect(roundRatio({ num: whole, den: 1n }, rounding)).toBe(whole);
      const distance = whole * value.den - value.num;
      expect((distance < 0n ? -distance : distance) < value.den).toBe(true);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('floor and ceiling enclose the quotient', () => {
  fc.assert(
    fc.property(num, den, (n, d) => {
      const floor = floorDivide(n, d);
      expect(floor * d <= n && n < (floor + 1n) * d).toBe(true);
      expect(ceilDivide(n, d)).toBe(n % d === 0n ? floor : floor + 1n);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('the nearest integer is at most half away, and only above', () => {
  fc.assert(
    fc.property(num, den, (n, d) => {
      const twice = 2n * (divideHalfUp(n, d) * d - n);
      expect(-d < twice && twice <= d).toBe(true);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('products are exact and in lowest terms', () => {
  fc.assert(
    fc.property(anyRatio, anyRatio, (a, b) => {
      const product = multiplyRatios(a, b);
      expect(product.num * a.den * b.den).toBe(a.num * b.num * product.den);
      expect(gcd(product.num < 0n ? -product.num : product.num, product.den)).toBe(1n);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('a denominator must be above zero', () => {
  expect(() => ratio(1n, 0n)).toThrow(/denominator above zero/);
  expect(() => ratio(1n, -2n)).toThrow(RangeError);
});

test('the least common multiple is divided by both, and with the greatest divisor makes their product', () => {
  const positive = fc.bigInt(1n, 10n ** 20n);
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      expect([lcm(a, b) % a, lcm(a, b) % b]).toEqual([0n, 0n]);
      expect(lcm(a, b) * gcd(a, b)).toBe(a * b);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('amounts over one denominator are the same amounts', () => {
  fc.assert(
    fc.property(fc.array(anyRatio, { maxLength: 5 }), (amounts) => {
      const shared = shareDenominator(amounts);
      expect(shared.nums.map((numerator) => ratio(numerator, shared.den))).toEqual(amounts);
    }),
    { seed: 42, numRuns: 1000 },
  );
  expect(shareDenominator([])).toEqual({ nums: [], den: 1n });
});
