import { describe, expect, test } from 'vitest';
import { draw } from '../../src/engine/draw.ts';
import {
  isCongested,
  relativeInterval,
  replicatedInterval,
  type IntervalInput,
} from '../../src/measure/projection-interval.ts';

const WINDOWS = 60;
const series = (at: (window: number) => number): number[] => Array.from({ length: WINDOWS }, (_, i) => at(i));

/** 10 requests a window that end at once, and a cost that varies by chance. */
function independent(changes: Partial<IntervalInput> = {}): IntervalInput {
  const counts = series(() => 10);
  return {
    windowNano: series((i) => Math.round(1e7 * (1 + draw(1, 1, i, 0)))).map(BigInt),
    offered: counts,
    ended: counts,
    windowMs: 1000,
    loadDurationMs: 3_600_000,
    isCongested: false,
    attemptMsMean: 1000,
    ...changes,
  };
}

/** The half of the interval above the mean over the half below. */
function lopsidedness(input: IntervalInput): number {
  const interval = relativeInterval(input);
  if (typeof interval === 'string') throw new Error(`There is no interval: ${interval}.`);
  return (interval.high - 1) / (1 - interval.low);
}

describe('there is none, and the reason is said', () => {
  test('where dollars per request change more slowly than a stretch', () => {
    const windowNano = series((i) => (i < WINDOWS / 2 ? 1e7 : 2e7)).map(BigInt);
    expect(relativeInterval(independent({ windowNano }))).toContain('changes slowly');
  });

  test('where a run under congestion is shorter than 1,500 attempts', () => {
    const oneUnderWay = series((i) => (i === 0 ? 9 : 10));
    const short = { loadDurationMs: 1_499_000, isCongested: true, ended: oneUnderWay };
    expect(relativeInterval(independent(short))).toContain('run at least 25.0 min');
    expect(relativeInterval(independent({ ...short, loadDurationMs: 1_500_000 }))).toHaveProperty('low');
    expect(relativeInterval(independent({ ...short, isCongested: false }))).toHaveProperty('low');
  });

  test('but not where the endpoint is idle whenever a window ends: then windows do not depend on each other', () => {
    expect(relativeInterval(independent({ loadDurationMs: 1_499_000, isCongested: true }))).toHaveProperty('low');
  });

  test('where requests under way rise and fall slowly, under congestion only', () => {
    const ended = series((i) => (i < WINDOWS / 2 ? 9 : 11));
    expect(relativeInterval(independent({ ended, isCongested: true }))).toContain('congestion changes slowly');
    expect(relativeInterval(independent({ ended }))).toHaveProperty('low');
  });
});

test('charges at acceptance are explained by the requests that were due, charges at the end by those that ended', () => {
  const due = series((i) => 5 + Math.round(10 * draw(2, 1, i, 0)));
  const done = series((i) => 5 + Math.round(10 * draw(2, 2, i, 0)));
  for (const [cause, other] of [
    ['offered', 'ended'],
    ['ended', 'offered'],
  ] as const) {
    const windowNano = due.map((count) => BigInt(count) * 1_000_000n);
    const input = independent({ windowNano, [cause]: due, [other]: done });
    expect(relativeInterval(input)).toContain('the same in all stretches');
  }
});

test('at the rate of the run, the chance in how many requests come widens it', () => {
  const counts = series((i) => 5 + Math.round(10 * draw(4, 1, i, 0)));
  const input = independent({
    offered: counts,
    ended: counts,
    windowNano: counts.map((count, i) => BigInt(count) * BigInt(Math.round(1e6 * (1 + 0.1 * draw(4, 2, i, 0))))),
    loadDurationMs: WINDOWS * 1000,
  });
  const width = (perTime: boolean): number => {
    const interval = relativeInterval(input, perTime);
    if (typeof interval === 'string') throw new Error(`There is no interval: ${interval}.`);
    return interval.high - interval.low;
  };
  expect(width(true)).toBeGreaterThan(5 * width(false));
});

test('rare high costs draw the interval up, rare savings down', () => {
  const rare = series((i) => (i % 10 === 3 ? 1 : 0));
  const windowNano = (sign: number): bigint[] => rare.map((hit) => BigInt(1e8 + sign * 5e7 * hit));
  expect(lopsidedness(independent({ windowNano: windowNano(1) }))).toBeGreaterThan(1.2);
  expect(lopsidedness(independent({ windowNano: windowNano(-1) }))).toBeLessThan(1 / 1.2);
});

test('congestion is where requests fail and jobs wait, or nobody knows whether they wait', () => {
  expect(isCongested({ count: 10, sum: 600 }, 10_000, true)).toBe(true);
  expect(isCongested({ count: 10, sum: 400 }, 10_000, true)).toBe(false);
  expect(isCongested({ count: 0, sum: 0 }, 10_000, true)).toBe(true);
  expect(isCongested({ count: 10, sum: 600 }, 10_000, false)).toBe(false);
});

test('over replications, dollars of a month at the rate of the runs vary with the number of requests, those of a stated month do not', () => {
  const runs = [90, 100, 110].map((offered) => ({ nano: BigInt(offered) * 1_000_000n, offered, loadDurationMs: 1000 }));
  expect(replicatedInterval(runs)).toContain('the same in all replications');
  expect(replicatedInterval(runs, true)).toMatchObject({
    low: expect.closeTo(1 - 0.2484, 3),
    high: expect.closeTo(1.2484, 3),
  });
});
