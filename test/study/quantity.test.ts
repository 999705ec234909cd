import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisOf, parseQuantity } from '../../src/study/quantity.ts';
import { parseDurationMs } from '../../src/units/duration.ts';
import { parseRatePerSecond } from '../../src/units/rate.ts';

const decimal = fc
  .tuple(fc.nat(99_999), fc.nat(999))
  .map(([whole, thousandths]) => `${whole}.${String(thousandths).padStart(3, '0')}`);

/** The size of a text in the smallest unit of its kind. */
function sizeOf(text: string): number {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is no quantity.`);
  return (Number(quantity.digits) / Number(`1e${quantity.scale}`)) * Number(quantity.factor);
}

const errorOf = (found: number, expected: number): number => Math.abs(found - expected) / Math.max(expected, 1);

test('durations are those of the scenario', () => {
  fc.assert(
    fc.property(decimal, fc.constantFrom('ms', 's', 'm', 'h', 'd'), (number, unit) => {
      expect(errorOf(sizeOf(number + unit), parseDurationMs(number + unit) ?? Number.NaN)).toBeLessThan(1e-9);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('rates are those of the scenario', () => {
  fc.assert(
    fc.property(decimal, fc.constantFrom('/s', '/min', '/h', '/d'), (number, unit) => {
      const expected = (parseRatePerSecond(number + unit) ?? Number.NaN) * 86_400;
      expect(errorOf(sizeOf(number + unit), expected)).toBeLessThan(1e-9);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test.each(['', 's', '-1', '1 s', '1/', '1/m', '"1', '"1"s', '1.', '.5', '1e3', '{}', 'none', '../providers/a.yaml'])(
  '%j is no quantity',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test.each<[string[], number[], string]>([
  [['1', '2.5'], [1, 2.5], ''],
  [['500ms', '1s', '1m'], [500, 1000, 60_000], 'ms'],
  [['2/s', '60/min'], [2, 1], '/s'],
  [['"0.5"', '"2"'], [0.5, 2], ''],
])('%j lie on one axis', (values, numbers, unit) => {
  expect(axisOf(values)).toEqual({ numbers, unit });
});

test.each([[['1', '2s']], [['none', '1']], [['1', 'none']], [['1', '"1"']], [[]]])('%j do not', (values) => {
  expect(axisOf(values)).toBeUndefined();
});
