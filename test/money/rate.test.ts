import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalRateSchema,
  dollarsRateSchema,
  parseRate,
  powerOfTen,
  rateRatio,
  rateText,
} from '../../src/money/rate.ts';
import { decimalText } from '../billing/arbitraries.ts';

const Exact = Decimal.clone({ precision: 200, toExpNeg: -1000, toExpPos: 1000 });

describe('parseRate', () => {
  test('means what decimal.js means, for plain and exponent forms', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(rateText(parseRate(text))).toBe(new Exact(text).toFixed());
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('has one form for each value, whatever zeros are written', () => {
    fc.assert(
      fc.property(decimalText, fc.nat(4), (text, zeros) => {
        const plain = new Exact(text).toFixed();
        const padded = `${'0'.repeat(zeros)}${plain}${plain.includes('.') ? '0'.repeat(zeros) : `.${'0'.repeat(zeros + 1)}`}`;
        expect(parseRate(padded)).toEqual(parseRate(text));
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test.each([
    ['0.0025', 25n, 4],
    ['1.9e-8', 19n, 9],
    ['4.50', 45n, 1],
    ['1000', 1000n, 0],
    ['2.5E3', 2500n, 0],
    ['0.000', 0n, 0],
    ['3.0001999999999996E-7', 30001999999999996n, 23],
  ])('reads %s', (text, num, scale) => {
    expect(parseRate(text)).toEqual({ num, scale });
  });

  test('refuses what is not a price, and says what to do', () => {
    for (const text of [
      '',
      ' ',
      '0.0025 ',
      '.5',
      '5.',
      '+1',
      '1,000',
      '$1',
      'NaN',
      'Infinity',
      '0x10',
      '1e',
      '1e+',
      '١',
      '1e9999',
      '1-1',
      '0'.repeat(101),
    ]) {
      expect(() => parseRate(text), text).toThrow(/Not a rate: expected an amount of dollars/);
    }
    expect(() => parseRate('-1')).toThrow(/negative.*real one/);
    expect(() => parseRate('-0.5')).toThrow(/negative/);
    expect(() => parseRate('1e-31')).toThrow(/at most 30 decimals/);
    expect(() => parseRate(`0.${'0'.repeat(30)}1`)).toThrow(/at most 30 decimals/);
    expect(() => parseRate('1e15')).toThrow(/less than 1e15/);
    expect(() => parseRate('1'.repeat(1_000_000))).toThrow(RangeError);
  });

  test('accepts the limits themselves', () => {
    expect(parseRate('1e-30')).toEqual({ num: 1n, scale: 30 });
    expect(parseRate('999999999999999').num).toBe(999_999_999_999_999n);
    expect(parseRate('1'.padStart(100, '0'))).toEqual({ num: 1n, scale: 0 });
    expect(parseRate('0e999')).toEqual({ num: 0n, scale: 0 });
  });
});

test('a rate as a ratio is the same number', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const { num, den } = rateRatio(parseRate(text));
      expect(new Exact(num.toString()).div(den.toString()).eq(text)).toBe(true);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('powers of ten', () => {
  expect([0, 1, 9, 30].map(powerOfTen)).toEqual([1n, 10n, 1_000_000_000n, 1_000_000_000_000_000_000_000_000_000_000n]);
});

describe('the schemas', () => {
  test('parse quoted text, and encode back to it', () => {
    expect(dollarsRateSchema.parse('0.00250')).toEqual({ num: 25n, scale: 4 });
    expect(dollarsRateSchema.encode({ num: 25n, scale: 4 })).toBe('0.0025');
    expect(decimalRateSchema.parse('6.5')).toEqual({ num: 65n, scale: 1 });
  });

  test('tell the author of a YAML number to quote it, with the very text to write', () => {
    expect(dollarsRateSchema.safeParse(0.0025).error?.issues[0]?.message).toMatch(/in quotes, such as "0.0025"/);
    expect(dollarsRateSchema.safeParse(undefined).error?.issues[0]?.message).toMatch(/expected an amount of dollars/);
  });

  test('refuse what parseRate refuses, with its reason', () => {
    expect(dollarsRateSchema.safeParse('-1').error?.issues[0]?.message).toMatch(/negative/);
    expect(decimalRateSchema.safeParse('NaN').success).toBe(false);
  });
});
