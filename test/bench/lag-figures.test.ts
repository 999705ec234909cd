import { describe, expect, test } from 'vitest';
import { cpuShare, lagBySecond, lagFigures, middleRound, secondsNotLater } from '../../bench/lag-figures.ts';

/** Instants of a load of 10 requests a second that begins at 1,000 ms of the witness, each late by what is said. */
const arrivals = (lateMs: readonly number[]): number[] => lateMs.map((late, i) => 1000 + i * 100 + late);
const even = (ms: number, length = 10): number[] => Array.from({ length }, () => ms);

const figuresOf = (arrivalsMs: readonly number[], primes = false) =>
  lagFigures({ arrivalsMs, cpu: [] }, { ratePerSecond: 10, requests: 20, primes });

describe('lag by second', () => {
  test('is counted from the request that is earliest beside its plan', () => {
    const lateMs = [5, ...even(2, 8), 9, 1, ...even(3, 9)];
    const seconds = lagBySecond(arrivals(lateMs), 10);
    // Of ten values the median is the fifth, and the 99th percentile the largest.
    expect(seconds).toEqual([
      { p50: 1, p99: 8 },
      { p50: 2, p99: 2 },
    ]);
  });
});

test('a load is its first second, the medians of the later ones, and the CPU time behind its first request', () => {
  const witness = {
    arrivalsMs: arrivals([...even(4), ...even(0), ...even(1), ...even(2)]),
    cpu: [
      [900, 1.5],
      [1100, 2],
      [3100, 2.5],
      [4900, 2.95],
    ] as const,
  };
  const figures = lagFigures(witness, { ratePerSecond: 10, requests: 40, primes: false });
  expect(figures).toMatchObject({ requests: 40, first: { p50: 4, p99: 4 }, later: { p50: 1, p99: 1 } });
  expect(figures.cpuShare).toBeCloseTo(0.25);
  expect(figures.seconds).toHaveLength(4);
  expect(() => lagFigures(witness, { ratePerSecond: 10, requests: 5, primes: false })).toThrow('less than two seconds');
});

test('what is sent ahead of a load, or behind it, is none of it', () => {
  const load = arrivals([...even(1), ...even(3, 9), 0]);
  const figures = figuresOf(load);
  expect(figuresOf([3, 40, ...load], true)).toEqual(figures);
  expect(figuresOf([...load, 9000, 9001])).toEqual(figures);
});

test('CPU time without samples is unknown', () => {
  expect(cpuShare([], 0)).toBeNaN();
  expect(cpuShare([[10, 1]], 20)).toBeNaN();
});

test('seconds are compared one by one, and a tie counts for the load', () => {
  const at = (...p99s: number[]) => p99s.map((p99) => ({ p50: 0, p99 }));
  expect(secondsNotLater(at(1, 2, 3, 4), at(1, 1, 5, 4))).toBe(3);
  expect(secondsNotLater(at(1, 2), at(2))).toBe(1);
});

test('the middle round is the median of each figure', () => {
  const round = (ms: number) => figuresOf(arrivals([...even(ms), ...even(0)]));
  const middle = middleRound([round(1), round(9), round(3)]);
  expect(middle.first).toEqual({ p50: 3, p99: 3 });
  expect(middle.seconds.map(({ p50 }) => p50)).toEqual([3, 0]);
});
