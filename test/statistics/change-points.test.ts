import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChangePointOptions, changePointsOf } from '../../src/statistics/change-points.ts';
import { TIGERBEETLE } from './tigerbeetle.ts';

const PLAIN: ChangePointOptions = { window: 50, probabilityMax: 0.001, magnitudeMin: 0 };
const places = (values: readonly number[], options: Partial<ChangePointOptions> = {}): number[] =>
  changePointsOf(values, { ...PLAIN, ...options }).map(({ index }) => index);
const SEED = { seed: 20_261_203 };

describe('published examples', () => {
  test('the two steps of more than 5 % in the history of TigerBeetle, at three thresholds', () => {
    const options = { window: 30, magnitudeMin: 0.05 };
    expect(places(TIGERBEETLE, { ...options, probabilityMax: 0.01 })).toEqual([15, 71]);
    expect(places(TIGERBEETLE, { ...options, probabilityMax: 0.05 })).toEqual([15, 71]);
    expect(places(TIGERBEETLE, { ...options, probabilityMax: 0.2 })).toEqual([10, 11, 15, 71]);
  });

  test('of steps of any size, those that Otava finds, without the weakest', () => {
    const otava = [15, 61, 71, 95, 117, 131, 142, 148, 192, 212, 260];
    expect(places(TIGERBEETLE, { window: 30 })).toEqual(otava.slice(0, -1));
    const strict = [71, 95, 131, 192, 212];
    expect(places(TIGERBEETLE, { window: 30, probabilityMax: 1e-5 })).toEqual(strict.slice(0, -1));
  });

  test('the series of tests/analysis_test.py and of tests/change_point_divisive_test.py', () => {
    const halved = [1.02, 0.95, 0.99, 1, 1.12, 1, 1.01, 0.98, 1.01, 0.96];
    const half = [0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5, 0.49];
    expect(places([...halved, ...half], { window: 10, probabilityMax: 0.0001 })).toEqual([10]);
    const three = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149, 149.7, 149.5, 149.1, 148.8, 150];
    expect(places(three, { probabilityMax: 0.001 })).toEqual([5, 8]);
  });
});

describe('worked out by hand', () => {
  test('two means of two values: t = 10 / sqrt(0.5) with two degrees of freedom', () => {
    // Deviations of 1/sqrt(2) each: the pooled variance is 0.5, the error sqrt(0.5 * (1/2 + 1/2)).
    const [point] = changePointsOf([0, 1, 10, 11], { ...PLAIN, probabilityMax: 0.02 });
    const t = 10 / Math.sqrt(0.5);
    expect(point).toMatchObject({ index: 2, before: 0.5, after: 10.5 });
    // The closed form of two degrees of freedom.
    expect(point?.probability).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    expect(places([0, 1, 10, 11], { probabilityMax: 0.004 })).toEqual([]);
  });

  test('a step without noise is certain, and two values alone tell nothing', () => {
    expect(changePointsOf([1, 1, 2], PLAIN)).toEqual([{ index: 2, before: 1, after: 2, probability: 0 }]);
    expect(places([1, 2])).toEqual([]);
    expect(places([1])).toEqual([]);
    expect(places([])).toEqual([]);
  });

  test('a change that is too small is none, and one from zero is of any size', () => {
    const step = [100, 101, 100, 101, 100, 104, 105, 104, 105, 104];
    expect(places(step, { magnitudeMin: 0.039 })).toEqual([5]);
    expect(places(step, { magnitudeMin: 0.041 })).toEqual([]);
    expect(places([0, 0, 0, 0.1, 0.1, 0.1], { magnitudeMin: 0.5 })).toEqual([3]);
  });
});

describe('laws', () => {
  const value = fc.integer({ min: 1, max: 1000 });

  test('a constant series has no change point', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(120), (constant, length) => {
        expect(places(Array.from({ length }, () => constant))).toEqual([]);
      }),
      SEED,
    );
  });

  test('points are in order, inside of the series, of stretches that differ by more than the least magnitude', () => {
    const steps = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 240, maxLength: 240 }),
        (levels, noise) => {
          const flat = levels.flatMap(([level, length]) => Array.from({ length }, () => level));
          const values = flat.map((level, i) => level * (1 + (noise[i] ?? 0) / 1000));
          const points = changePointsOf(values, { ...PLAIN, magnitudeMin: 0.02 });
          const indexes = points.map(({ index }) => index);
          expect(indexes).toEqual([...new Set(indexes)].toSorted((one, other) => one - other));
          for (const { index, before, after, probability } of points) {
            expect(index).toBeGreaterThan(0);
            expect(index).toBeLessThan(values.length);
            expect(probability).toBeLessThan(PLAIN.probabilityMax);
            expect(Math.max(before, after) / Math.min(before, after)).toBeGreaterThan(1.02);
          }
        },
      ),
      SEED,
    );
  });

  test('a planted step is found at its place, wherever it is', () => {
    const noise = fc.array(fc.integer({ min: -15, max: 15 }), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(noise, fc.integer({ min: 6, max: 94 }), fc.boolean(), (percents, at, isUp) => {
        const values = percents.map((part, i) => 200 * (1 + part / 1000) * (i >= at ? (isUp ? 1.25 : 0.8) : 1));
        expect(places(values, { magnitudeMin: 0.05 })).toEqual([at]);
      }),
      SEED,
    );
  });

  test('the same shift, and the same scale, of all values move no point', () => {
    const series = fc.array(value, { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(series, fc.integer({ min: -512, max: 512 }), (values, shift) => {
        const known = places(values, { probabilityMax: 0.04 });
        expect(
          places(
            values.map((each) => each + shift),
            { probabilityMax: 0.04 },
          ),
        ).toEqual(known);
        expect(
          places(
            values.map((each) => each * 4),
            { probabilityMax: 0.04 },
          ),
        ).toEqual(known);
      }),
      SEED,
    );
  });
});
