import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatCount,
  formatDay,
  formatDollars,
  formatMs,
  formatObserved,
  formatRate,
  formatDecimal,
  formatQuantity,
  formatRatio,
  formatTimes,
  formatShare,
  withArticle,
} from '../../src/units/format.ts';

/** The number that a formatted text shows, without sign of currency, groups and unit. */
function shown(text: string): number {
  return Number(text.replace(/[$,<>]| .*|\/s$/g, ''));
}

const decimals = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 9 }))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    const cut = text.length - places;
    return `${negative ? '-' : ''}${text.slice(0, cut)}${places === 0 ? '' : `.${text.slice(cut)}`}`;
  });

test.each([
  [0, '0 ms'],
  [0.0001, '<0.001 ms'],
  [0.4567, '0.457 ms'],
  [0.99951, '1.00 ms'],
  [9.996, '10.0 ms'],
  [340.2, '340 ms'],
  [999.49, '999 ms'],
  [999.5, '1.00 s'],
  [119_999, '120 s'],
  [150_000, '2.50 min'],
  [7_200_000, '2.00 h'],
  [2_592_000_000, '720 h'],
  [null, '–'],
])('%s ms reads %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test.each([
  ['0', '$0.00'],
  ['-0.000', '$0.00'],
  ['0.0025', '$0.0025'],
  ['0.0048979', '$0.004898'],
  ['0.99996', '$1.00'],
  ['0.000000001', '$0.000000001'],
  ['1.005', '$1.01'],
  ['1234.5', '$1,234.50'],
  ['-12.345', '-$12.35'],
  ['123456789012345678.999', '$123,456,789,012,345,679.00'],
  ['00.5', '$0.50'],
  [null, '–'],
])('%s dollars read %s', (decimal, text) => {
  expect(formatDollars(decimal)).toBe(text);
});

test('dollars are off by at most half of their last place, as an arbitrary-precision oracle has it', () => {
  fc.assert(
    fc.property(decimals, (decimal) => {
      const text = formatDollars(decimal).replace(/[$,]/g, '');
      const exact = new Decimal(decimal);
      const places = exact.abs().gte(1) || exact.isZero() ? 2 : Math.min(9, -exact.e - 1 + 4);
      const wanted = exact.toDecimalPlaces(places, Decimal.ROUND_HALF_UP);
      expect(new Decimal(text).equals(wanted)).toBe(true);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('every time, rate and share keeps three figures: off by half a per cent at most', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1e12, noNaN: true }), (value) => {
      expect(Math.abs(shown(formatRate(value)) - value)).toBeLessThanOrEqual(value * 0.0051);
      expect(Math.abs(shown(formatShare(value / 100)) - value)).toBeLessThanOrEqual(value * 0.0051);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('below ten thousand, a rate shows three figures or, from 1,000 on, the whole number', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 9999, noNaN: true }), (value) => {
      expect(formatRate(value)).toMatch(/^(0\.\d{3}|\d\.\d\d|\d\d\.\d|\d{3}|\d{1,2},\d{3})\/s$/);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('counts, ratios and absent numbers', () => {
  expect(formatCount(0)).toBe('0');
  expect(formatCount(999)).toBe('999');
  expect(formatCount(30_000_000)).toBe('30,000,000');
  expect(formatRatio(1.0526)).toBe('1.053');
  expect([formatTimes(5.666), formatTimes(1204.2)]).toEqual(['5.7 times', '1,204 times']);
  expect([formatRatio(null), formatShare(null), formatObserved(null)]).toEqual(['–', '–', '–']);
});

test.each([
  [5000.4, '5,000.4'],
  [0.02149999, '0.0215'],
  [4898.2512345, '4,898.25'],
  [30_000_000, '30,000,000'],
  [0, '0'],
  [-3, '-3'],
  ['0.004898', '$0.004898'],
  ['12345.60', '$12,345.60'],
  ['not measured', 'not measured'],
])('a threshold that observed %s shows %s', (observed, text) => {
  expect(formatObserved(observed)).toBe(text);
});

test('quantities are whole, or have three decimals', () => {
  expect([0, 1234, 1234.5, 0.7864].map(formatQuantity)).toEqual(['0', '1,234', '1,234.500', '0.786']);
});

test('an instant is a day, with its time where it is not midnight', () => {
  expect(formatDay('2026-01-31T00:00:00.000Z')).toBe('2026-01-31');
  expect(formatDay('2026-01-31T23:59:58.000Z')).toBe('2026-01-31 23:59:58');
});

test.each(['a summary', 'a study', 'a request', 'a pilot', 'an invoice'])('the article of %s', (words) => {
  expect(withArticle(words.split(' ')[1] ?? '')).toBe(words);
});

test('a decimal has no exponent, and is the same number', () => {
  expect([1e-7, -1.25e-9, 1e21, 1.5e22, 0, 12.5, -3].map(formatDecimal)).toEqual([
    '0.0000001',
    '-0.00000000125',
    '1000000000000000000000',
    '15000000000000000000000',
    '0',
    '12.5',
    '-3',
  ]);
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(finite, (value) => {
      expect(formatDecimal(value)).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(formatDecimal(value))).toBe(value === 0 ? 0 : value);
    }),
    { seed: 42 },
  );
});
