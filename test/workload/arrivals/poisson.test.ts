import { describe, expect, test } from 'vitest';
import { draw, PURPOSE } from '../../../src/engine/draw.ts';
import { PoissonArrivals } from '../../../src/workload/arrivals/poisson.ts';
import { countsPer, instants } from './drawn-instants.ts';

const RATE = 50;
const DURATION_MS = 2_000_000;
const end = { durationMs: DURATION_MS, maxRequests: Number.POSITIVE_INFINITY };
const drawn = (seed: number): number[] =>
  instants(new PoissonArrivals({ type: 'poisson', ratePerSecond: RATE }, end, seed));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0) / (values.length - 1);
};

describe.each([1, 42, 0xffff_ffff])('seed %d', (seed) => {
  const all = drawn(seed);
  const perSecond = countsPer(all, 1000, DURATION_MS);

  test('the number of arrivals is within 4 sigma of rate x duration', () => {
    const expected = (RATE * DURATION_MS) / 1000;
    expect(Math.abs(all.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  test('counts per second vary as much as they are large: the index of dispersion is within 4 sigma of 1', () => {
    const dispersion = variance(perSecond) / mean(perSecond);
    expect(Math.abs(dispersion - 1)).toBeLessThan(4 * Math.sqrt(2 / (perSecond.length - 1)));
  });

  test('a gap tells nothing about the next: their correlation is within 4 sigma of 0', () => {
    const gaps = all.slice(1).map((dueMs, index) => dueMs - (all[index] as number));
    const centre = mean(gaps);
    const products = gaps.slice(1).map((gap, index) => (gap - centre) * ((gaps[index] as number) - centre));
    expect(Math.abs(mean(products) / variance(gaps))).toBeLessThan(4 / Math.sqrt(gaps.length));
  });

  test('thinned by the draws of the mix, both parts are Poisson and do not know of each other', () => {
    const share = 0.3;
    const isFirst = (index: number): boolean => draw(seed, PURPOSE.mix, index, 0) < share;
    const first = countsPer(
      all.filter((_, index) => isFirst(index)),
      1000,
      DURATION_MS,
    );
    const second = countsPer(
      all.filter((_, index) => !isFirst(index)),
      1000,
      DURATION_MS,
    );
    const sigma = Math.sqrt(2 / (first.length - 1));
    expect(Math.abs(variance(first) / mean(first) - 1)).toBeLessThan(4 * sigma);
    expect(Math.abs(variance(second) / mean(second) - 1)).toBeLessThan(4 * sigma);
    const covariance = mean(
      first.map((count, index) => (count - mean(first)) * ((second[index] as number) - mean(second))),
    );
    expect(Math.abs(covariance / Math.sqrt(variance(first) * variance(second)))).toBeLessThan(
      4 / Math.sqrt(first.length),
    );
  });
});

test('two seeds give two loads', () => {
  expect(drawn(1).slice(0, 10)).not.toEqual(drawn(2).slice(0, 10));
});

test('half the rate is the same process, stretched: both meet the same draws', () => {
  const short = { durationMs: Number.POSITIVE_INFINITY, maxRequests: 1000 };
  const fast = instants(new PoissonArrivals({ type: 'poisson', ratePerSecond: 8 }, short, 7));
  const slow = instants(new PoissonArrivals({ type: 'poisson', ratePerSecond: 4 }, short, 7));
  expect(slow).toEqual(fast.map((dueMs) => dueMs * 2));
});
