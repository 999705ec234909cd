import { describe, expect, test } from 'vitest';
import { sampleCorrelation } from 'simple-statistics';
import { mean, standardDeviation } from '../../../src/statistics/arrays.ts';
import { type Spacing, unitGaps } from '../../../src/workload/arrivals/unit-gaps.ts';

const COUNT = 200_000;

function gapsOf(spacing: Spacing, seed: number): number[] {
  const process = unitGaps(spacing, seed);
  const instants = Array.from({ length: COUNT }, () => process.next());
  return instants.map((instant, i) => instant - (i === 0 ? 0 : (instants[i - 1] as number)));
}

/** Standard error of the estimated cv where all moments are those of a gamma distribution: delta method with skewness 2 cv, excess kurtosis 6 cv^2. */
const cvSigma = (cv: number): number => cv * Math.sqrt((0.5 + cv * cv * 1.5 + cv * cv) / COUNT);

describe.each([0.2, 0.5, 1, 2, 3])('cv %d', (cv) => {
  test.each(['gamma', 'weibull'] as const)('%s gaps have mean 1 and this cv, and do not know of each other', (type) => {
    const gaps = gapsOf({ type, cv }, 7);
    expect(Math.abs(mean(gaps) - 1)).toBeLessThan((4 * cv) / Math.sqrt(COUNT));
    // Tails of Weibull gaps are heavier than those of gamma gaps: twice the width.
    expect(Math.abs(standardDeviation(gaps) / mean(gaps) - cv)).toBeLessThan(8 * cvSigma(cv));
    expect(Math.abs(sampleCorrelation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(COUNT));
  });
});

/** Share of gaps below `x`. */
const shareBelow = (gaps: readonly number[], x: number): number => gaps.filter((gap) => gap < x).length / gaps.length;
const bound = 4 * Math.sqrt(0.25 / COUNT);

test('gamma gaps of cv 1 / sqrt(2) are those of Erlang with two phases', () => {
  const gaps = gapsOf({ type: 'gamma', cv: Math.SQRT1_2 }, 3);
  for (const x of [0.1, 0.5, 1, 2, 4]) {
    expect(Math.abs(shareBelow(gaps, x) - (1 - Math.exp(-2 * x) * (1 + 2 * x)))).toBeLessThan(bound);
  }
});

test('gamma gaps of cv sqrt(2) are the square of a normal variable', () => {
  const gaps = gapsOf({ type: 'gamma', cv: Math.SQRT2 }, 4);
  // Quantiles of chi-square with one degree of freedom, of a published table (NIST/SEMATECH 1.3.6.7.4).
  for (const [quantile, p] of [
    [3.841, 0.95],
    [6.635, 0.99],
    [2.706, 0.9],
  ] as const) {
    expect(Math.abs(shareBelow(gaps, quantile) - p)).toBeLessThan(bound);
  }
});

test('Weibull gaps of shape 2 have the share of Rayleigh below each bound', () => {
  const gaps = gapsOf({ type: 'weibull', cv: Math.sqrt(4 / Math.PI - 1) }, 5);
  for (const x of [0.2, 0.7, 1, 1.5, 2.5]) {
    expect(Math.abs(shareBelow(gaps, x) - (1 - Math.exp((-Math.PI * x * x) / 4)))).toBeLessThan(bound);
  }
});

test('Weibull gaps of cv 1 are those of Poisson', () => {
  const [weibull, poisson] = [unitGaps({ type: 'weibull', cv: 1 }, 9), unitGaps('poisson', 9)];
  for (let i = 0; i < 1000; i++) expect(weibull.next()).toBeCloseTo(poisson.next(), 8);
});

test('even gaps are counted from 0', () => {
  const even = unitGaps('even', 1);
  expect([even.next(), even.next(), even.next()]).toEqual([0, 1, 2]);
});
