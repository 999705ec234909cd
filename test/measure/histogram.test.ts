import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram } from '../../src/measure/histogram.ts';

const PS = [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
/** Times are told apart from 2^-10 ms on; below, a quantile may be off by that much and half a cell. */
const FLOOR_MS = 0.001;
const CEILING_MS = 2 ** 31;

/** Times of every size: whole, fractional, tiny, zero, and up to 24 days. */
const timeMs = fc.oneof(
  fc.constantFrom(0, 1, 60_000, 2 ** -10, 2 ** -30, 2 ** 31 - 1),
  fc.integer({ min: 0, max: 100_000 }),
  fc.double({ min: 0, max: 5000, noNaN: true }),
  fc.double({ min: 0, max: CEILING_MS, maxExcluded: true, noNaN: true }),
);
const times = fc.array(timeMs, { minLength: 1, maxLength: 300 });

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The exact quantile: the value at rank ceil(p n) of the sorted values. */
function exactQuantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(1, Math.ceil(p * values.length - 1e-9)) - 1] as number;
}

/** All that can be read off a histogram. */
function reading(histogram: Histogram): unknown {
  const { count, min, max } = histogram;
  return { count, min, max, quantiles: PS.map((p) => histogram.quantile(p)) };
}

test('quantiles are within 0.05 % of the exact ones', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, anyP) => {
      const histogram = filled(values);
      for (const p of [...PS, anyP]) {
        const exact = exactQuantile(values, p);
        const off = Math.abs((histogram.quantile(p) as number) - exact);
        expect(off).toBeLessThanOrEqual(Math.max(0.0005 * exact, FLOOR_MS));
      }
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('quantiles of many exponential times are within 0.05 %', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => -1000 * Math.log((i * 0.618033988749895 + 0.1) % 1));
  const histogram = filled(values);
  const off = PS.map((p) => (histogram.quantile(p) as number) / exactQuantile(values, p) - 1);
  expect(Math.max(...off.slice(1).map(Math.abs))).toBeLessThanOrEqual(0.0005);
});

test('count, least, greatest and mean are exact', () => {
  fc.assert(
    fc.property(times, (values) => {
      const histogram = filled(values);
      expect(histogram.count).toBe(values.length);
      expect(histogram.min).toBe(Math.min(...values));
      expect(histogram.max).toBe(Math.max(...values));
      // Each value is rounded to 2^-20 ms, and the sum of those is exact.
      expect(histogram.sum).toBe(values.reduce((sum, value) => sum + Math.round(value * 1_048_576) / 1_048_576, 0));
    }),
    { seed: 43, numRuns: 200 },
  );
});

test('quantiles grow with p and stay between the least and the greatest value', () => {
  fc.assert(
    fc.property(times, (values) => {
      const histogram = filled(values);
      const quantiles = PS.map((p) => histogram.quantile(p) as number);
      expect(quantiles).toEqual(quantiles.toSorted((left, right) => left - right));
      expect(quantiles[0]).toBeGreaterThanOrEqual(histogram.min);
      expect(quantiles.at(-1)).toBeLessThanOrEqual(histogram.max);
    }),
    { seed: 44, numRuns: 200 },
  );
});

describe('merging', () => {
  test('is what recording everything in one place gives, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(timeMs, { maxLength: 60 }), { minLength: 1, maxLength: 5 }), (parts) => {
        const all = filled(parts.flat());
        for (const order of [parts, parts.toReversed()]) {
          const merged = new Histogram();
          for (const part of order) merged.merge(filled(part));
          expect(reading(merged)).toEqual(reading(all));
          expect(merged.dump().sum).toEqual(all.dump().sum);
        }
      }),
      { seed: 45, numRuns: 60 },
    );
  });

  test('leaves the other histogram as it was, and an empty one adds nothing', () => {
    const one = filled([1, 2, 3]);
    const other = filled([10, 20]);
    one.merge(other);
    one.merge(new Histogram());
    expect(reading(other)).toEqual(reading(filled([10, 20])));
    expect(reading(one)).toEqual(reading(filled([1, 2, 3, 10, 20])));
  });
});

test('an empty histogram has no quantile', () => {
  expect(PS.map((p) => new Histogram().quantile(p))).toEqual(PS.map(() => null));
});

test('one value is its own quantile, to the bit', () => {
  for (const value of [0, 2 ** -40, 0.1, 1, 777.77, 3e9, 1e300]) {
    expect(PS.map((p) => filled([value]).quantile(p))).toEqual(PS.map(() => value));
  }
});

test('values beyond 2^31 ms count, and their quantiles lie between 2^31 ms less half a cell and the greatest', () => {
  const histogram = filled([1, 2 ** 33, 2 ** 34]);
  expect(histogram.count).toBe(3);
  expect(histogram.quantile(1)).toBeGreaterThan(0.9995 * 2 ** 31);
  expect(histogram.quantile(1)).toBeLessThanOrEqual(2 ** 34);
});
