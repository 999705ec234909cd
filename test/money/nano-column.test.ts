import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NanoColumn } from '../../src/money/nano-column.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const ROWS = 4;
const amount = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -10, max: 10 }),
  fc.integer({ min: MAX - 10, max: MAX }),
  fc.integer({ min: -MAX, max: 10 - MAX }),
  fc.constantFrom(2 ** 52, 2 ** 52 - 1, -(2 ** 52), 1 - 2 ** 52),
);
const big = fc.oneof(
  fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
  fc.bigInt({ min: 2n ** 63n - 3n, max: 2n ** 63n + 3n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
);
const row = fc.nat(ROWS - 1);
const step = fc.oneof(
  fc.record({ row, add: amount }),
  fc.record({ row, add: amount, count: fc.oneof(fc.nat(5), fc.nat(2 ** 40)) }),
  fc.record({ row, big }),
  fc.record({ row, clear: fc.constant(true) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Takes a step in a column; returns the change of its row, or undefined where the row is cleared. */
function take(column: NanoColumn, one: Step): bigint | undefined {
  if ('clear' in one) column.clear(one.row);
  else if ('big' in one) column.addBig(one.row, one.big);
  else if ('count' in one) column.addMany(one.row, one.add, one.count);
  else column.add(one.row, one.add);
  if ('clear' in one) return undefined;
  return 'big' in one ? one.big : BigInt(one.add) * BigInt('count' in one ? one.count : 1);
}

test('each row is the sum in bigint after every step, also as the nearest number', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const column = new NanoColumn(ROWS);
      const expected = Array.from({ length: ROWS }, () => 0n);
      for (const one of steps) {
        const change = take(column, one);
        expected[one.row] = change === undefined ? 0n : (expected[one.row] as bigint) + change;
        expect(expected.map((_, at) => column.value(at))).toEqual(expected);
        expect(expected.map((_, at) => column.nearest(at) + 0)).toEqual(expected.map(Number));
      }
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('it refuses what is not a safe integer, and keeps its sums', () => {
  const column = new NanoColumn(1);
  column.add(0, 5);
  for (const nano of [0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => column.add(0, nano)).toThrow(/whole number of nano-USD/);
    expect(() => column.addMany(0, nano, 3)).toThrow(/whole number of nano-USD/);
  }
  expect(column.value(0)).toBe(5n);
});

test('the nearest number compares with any amount as the sum does', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 6 }), amount, (amounts, other) => {
      const column = new NanoColumn(1);
      for (const nano of amounts) column.add(0, nano);
      const sum = amounts.reduce((total, nano) => total + BigInt(nano), 0n);
      expect([column.nearest(0) < other, column.nearest(0) > other]).toEqual([
        sum < BigInt(other),
        sum > BigInt(other),
      ]);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('rows that are merged in pairs, and rows that are added later, keep their sums', () => {
  fc.assert(
    fc.property(fc.array(fc.array(amount, { maxLength: 3 }), { minLength: 1, maxLength: 9 }), (rows) => {
      const column = new NanoColumn(1);
      for (const [at, amounts] of rows.entries()) {
        column.reach(at);
        for (const nano of amounts) column.add(at, nano);
      }
      for (let at = 0; at < rows.length; at++) column.mergePair(at);
      const sumOf = (at: number): bigint => (rows[at] ?? []).reduce((sum, nano) => sum + BigInt(nano), 0n);
      for (let at = 0; at < rows.length; at++) expect(column.value(at)).toBe(sumOf(2 * at) + sumOf(2 * at + 1));
    }),
    { seed: 42, numRuns: 500 },
  );
});
