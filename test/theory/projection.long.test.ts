import { expect, test } from 'vitest';
import { coverageOf, SHAPES } from './projection-shapes.ts';

test.each(SHAPES)(
  'an interval, where it is given, holds the long-run value in 92 of 100 runs or more: $name',
  (shape) => {
    const { given, held } = coverageOf(shape, 300);
    // 93 % of 300, less what chance takes from it once in 30 times at 95 %.
    expect(held).toBeGreaterThanOrEqual(0.92 * given);
  },
);
