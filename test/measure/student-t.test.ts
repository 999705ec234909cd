import { expect, test } from 'vitest';
import { studentT95 } from '../../src/measure/student-t.ts';

/** Regularised incomplete beta by its continued fraction (Lentz), with log-gamma by Lanczos: an oracle apart from any table. */
function incompleteBeta(x: number, a: number, b: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
  }
  return (front * fraction) / a;
}

function logGamma(z: number): number {
  const g = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905];
  const rest = [-0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  const sum = [...g, ...rest].reduce((total, factor, i) => total + factor / (z + i), 0.99999999999980993);
  const t = z + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Probability that |T| exceeds t. */
function twoSidedTail(t: number, degrees: number): number {
  const x = degrees / (degrees + t * t);
  return x <= (degrees / 2 + 1) / (degrees / 2 + 2.5)
    ? incompleteBeta(x, degrees / 2, 0.5)
    : 1 - incompleteBeta(1 - x, 0.5, degrees / 2);
}

test('the oracle knows the quantiles that have a closed form', () => {
  // One degree: tan(0.475 pi); two: 0.95 sqrt(2 / (1 - 0.95^2)).
  expect(twoSidedTail(Math.tan(0.475 * Math.PI), 1)).toBeCloseTo(0.05, 10);
  expect(twoSidedTail(0.95 * Math.sqrt(2 / (1 - 0.95 ** 2)), 2)).toBeCloseTo(0.05, 10);
});

test('5 % lie beyond the quantile, at every number of degrees', () => {
  for (let degrees = 1; degrees <= 300; degrees++) {
    const tail = twoSidedTail(studentT95(degrees), degrees);
    expect(Math.abs(tail - 0.05), `${degrees} degrees of freedom`).toBeLessThan(degrees <= 30 ? 0.0001 : 0.0005);
  }
});

test('it falls with the degrees of freedom, to that of the normal distribution', () => {
  const quantiles = Array.from({ length: 200 }, (_, i) => studentT95(i + 1));
  expect(quantiles).toEqual(quantiles.toSorted((left, right) => right - left));
  expect(studentT95(1e9)).toBeCloseTo(1.959964, 5);
});
