import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSum } from '../../src/measure/time-sum.ts';

/** Short ones, long ones, and some beyond what is carried over at once. */
const ms = fc.oneof(
  fc.constantFrom(0, 1, 0.1, 1 / 1_048_576),
  fc.double({ min: 0, max: 1e5, noNaN: true }),
  fc.double({ min: 0, max: 4e9, noNaN: true }),
  fc.double({ min: 4e9, max: 1e13, noNaN: true }),
);
const several = fc.array(ms, { maxLength: 300, size: 'max' });

/** In 2^-20 ms. */
function partsOf(value: number): bigint {
  const whole = Math.floor(value);
  return BigInt(whole) * 1_048_576n + BigInt(roundHalfEven((value - whole) * 1_048_576));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function exactly(sum: TimeSum): bigint {
  const [units, parts] = sum.dump();
  return BigInt(units) * 1_099_511_627_776n + BigInt(parts);
}

function summed(values: readonly number[]): TimeSum {
  const sum = new TimeSum();
  for (const value of values) sum.add(value);
  return sum;
}

test('is the sum of all, each rounded to 2^-20 ms', () => {
  fc.assert(
    fc.property(several, (values) => {
      const sum = summed(values);
      const exact = values.reduce((all, value) => all + partsOf(value), 0n);
      expect(exactly(sum)).toBe(exact);
      expect(sum.ms).toBeCloseTo(Number(exact) / 1_048_576, -3);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('is the same in any order, one by one, many at once and merged', () => {
  fc.assert(
    fc.property(several, fc.nat(300), (values, cut) => {
      const plain = summed(values).dump();
      const list = Float64Array.from(values);
      const atOnce = new TimeSum();
      atOnce.addAll(list, 0, Math.min(cut, list.length));
      atOnce.addAll(list, Math.min(cut, list.length), list.length);
      expect(atOnce.dump()).toEqual(plain);
      expect(summed(values.toReversed()).dump()).toEqual(plain);
      const merged = summed(values.slice(cut));
      merged.mergeDump(summed(values.slice(0, cut)).dump());
      expect(merged.dump()).toEqual(plain);
    }),
    { seed: 43, numRuns: 300 },
  );
});

test('stays exact beyond what a float counts', () => {
  const sum = new TimeSum();
  for (let i = 0; i < 100_000; i++) sum.add(4e9);
  sum.add(0.5);
  expect(exactly(sum)).toBe(100_000n * 4_000_000_000n * 1_048_576n + 524_288n);
});

test('forgets everything', () => {
  const sum = summed([1, 2, 1e12]);
  sum.clear();
  expect([sum.ms, ...sum.dump()]).toEqual([0, 0, 0]);
});
