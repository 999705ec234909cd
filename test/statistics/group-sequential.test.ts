import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOUNDARIES, crossedByLook, nominalLevels, sequentialBounds } from '../../src/statistics/group-sequential.ts';
import { normalCritical, normalTail } from '../../src/statistics/normal.ts';

const evenly = (looks: number): number[] => Array.from({ length: looks }, (_, i) => 5 * (i + 1));

/** The constants of C. Jennison, B. Turnbull, Group Sequential Methods with Applications to Clinical Trials (2000), Tables 2.1 and 2.3, two-sided. */
const TABLES = {
  pocock: {
    0.01: [2.576, 2.772, 2.873, 2.939, 2.986, 3.023, 3.053, 3.078, 3.099, 3.117],
    0.05: [1.96, 2.178, 2.289, 2.361, 2.413, 2.453, 2.485, 2.512, 2.535, 2.555],
    0.1: [1.645, 1.875, 1.992, 2.067, 2.122, 2.164, 2.197, 2.225, 2.249, 2.27],
  },
  'obrien-fleming': {
    0.01: [2.576, 2.58, 2.595, 2.609, 2.621, 2.631, 2.64, 2.648, 2.654, 2.66],
    0.05: [1.96, 1.977, 2.004, 2.024, 2.04, 2.053, 2.063, 2.072, 2.08, 2.087],
    0.1: [1.645, 1.678, 1.71, 1.733, 1.751, 1.765, 1.776, 1.786, 1.794, 1.801],
  },
} as const;

describe('boundaries', () => {
  for (const boundary of BOUNDARIES)
    test(`${boundary}: the constants are those of the published tables`, () => {
      for (const [level, constants] of Object.entries(TABLES[boundary]))
        for (const [i, constant] of constants.entries()) {
          const bounds = sequentialBounds(boundary, evenly(i + 1), Number(level));
          expect(bounds.at(-1)?.toFixed(3), `${level}, ${i + 1} looks`).toBe(constant.toFixed(3));
        }
    });

  test('twenty looks, the most of the tables', () => {
    expect(sequentialBounds('pocock', evenly(20), 0.05).at(-1)).toBeCloseTo(2.672, 3);
    expect(sequentialBounds('obrien-fleming', evenly(20), 0.05).at(-1)).toBeCloseTo(2.126, 3);
  });

  test('looks at uneven distances spend the level, no more and no less', () => {
    const looks = fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(looks, fc.constantFrom(...BOUNDARIES), fc.constantFrom(0.01, 0.05, 0.2), (given, boundary, level) => {
        const information = given.toSorted((left, right) => left - right);
        const bounds = sequentialBounds(boundary, information, level);
        expect(crossedByLook(bounds, information).at(-1)).toBeCloseTo(level, 9);
        const levels = nominalLevels(boundary, information, level);
        expect(levels).toHaveLength(information.length);
        expect(levels).toEqual(levels.toSorted((left, right) => left - right));
        expect(Math.max(...levels)).toBeLessThanOrEqual(level * (1 + 1e-9));
      }),
      { seed: 94, numRuns: 40 },
    );
  });
});

describe('crossing a bound', () => {
  test('one look is the normal tail, and looks at the same evidence spend little more', () => {
    expect(crossedByLook([1.5], [7])[0]).toBeCloseTo(2 * normalTail(1.5), 12);
    const [first = 0, second = 0] = crossedByLook([2, 2], [10_000, 10_001]);
    expect(second - first).toBeLessThan(1e-3);
  });

  test('two looks are the bivariate normal: at half of the evidence, with bounds of zero width and none', () => {
    const [all, further] = crossedByLook([0, 1.96], [1, 2]);
    expect([all, further]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    const [none = 1, once = 0] = crossedByLook([8.5, normalCritical(0.05)], [1, 2]);
    expect(none).toBeLessThan(1e-16);
    expect(once).toBeCloseTo(0.05, 10);
  });

  test('five tests at 5 % each are wrong in 14.2 %, ten in 19.3 % (Armitage, McPherson and Rowe 1969, table 2)', () => {
    const naive = (looks: number): number =>
      crossedByLook(Array(looks).fill(1.959964) as number[], evenly(looks)).at(-1) ?? 0;
    expect(naive(2)).toBeCloseTo(0.083, 3);
    expect(naive(5)).toBeCloseTo(0.142, 3);
    expect(naive(10)).toBeCloseTo(0.193, 3);
  });
});
