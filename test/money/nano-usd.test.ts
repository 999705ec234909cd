import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dollarShare, nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';

const Exact = Decimal.clone({ precision: 300 });
const nano = fc.oneof(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(-(10n ** 30n), 10n ** 30n));

describe('nano-USD and text', () => {
  test('are inverse', () => {
    fc.assert(
      fc.property(nano, (value) => {
        expect(parseNanoUsd(nanoUsdText(value))).toBe(value);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('agree with decimal.js', () => {
    fc.assert(
      fc.property(nano, (value) => {
        expect(nanoUsdText(value)).toBe(new Exact(value.toString()).div(1e9).toFixed());
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test.each([
    [0n, '0'],
    [-0, '0'],
    [1, '0.000000001'],
    [-1, '-0.000000001'],
    [2_500_000, '0.0025'],
    [1_000_000_000n, '1'],
    [9_007_199_254_740_991, '9007199.254740991'],
  ])('%s is %s', (value, text) => {
    expect(nanoUsdText(value)).toBe(text);
  });

  test('refuse what is not whole or not dollars', () => {
    expect(() => nanoUsdText(0.5)).toThrow(/whole number/);
    expect(() => nanoUsdText(2 ** 53)).toThrow(RangeError);
    for (const text of ['', '1.', '.1', '1e3', '0.0000000001', '+1', '--1'])
      expect(() => parseNanoUsd(text), text).toThrow(RangeError);
  });
});

test('shares of dollars are exact to 1e-12, however large the dollars', () => {
  const positive = fc.bigInt({ min: 1n, max: 10n ** 26n });
  fc.assert(
    fc.property(positive, fc.integer({ min: 0, max: 1000 }), (part, times) => {
      const whole = part * BigInt(times + 1);
      expect(dollarShare(nanoUsdText(part), nanoUsdText(whole))).toBeCloseTo(1 / (times + 1), 11);
    }),
    { seed: 42, numRuns: 200 },
  );
  expect(dollarShare('0', '0.00')).toBeNull();
  expect(dollarShare('-1', '4')).toBe(-0.25);
});
