import { expect, test } from 'vitest';
import { logGammaFunction } from '../../src/engine/gamma-function.ts';
import { logGamma } from '../../src/statistics/arrays.ts';

test('factorials', () => {
  let factorial = 1;
  for (let n = 1; n <= 40; n++) {
    factorial *= n;
    expect(logGammaFunction(n + 1) / Math.log(factorial === 1 ? Math.E : factorial)).toBeCloseTo(
      factorial === 1 ? 0 : 1,
      12,
    );
  }
});

test('halves: the square root of pi', () => {
  expect(logGammaFunction(1.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI) / 2), 13);
  expect(logGammaFunction(2.5)).toBeCloseTo(Math.log((3 * Math.sqrt(Math.PI)) / 4), 13);
});

test('agrees with simple-statistics', () => {
  for (let x = 1; x < 60; x += 0.37)
    expect(Math.abs(logGammaFunction(x) - logGamma(x))).toBeLessThan(1e-8 * Math.max(1, x));
});
