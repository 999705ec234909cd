import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { mergedRuns } from '../executors/merged-runs.ts';
import { brokenLaws, loadShipped } from '../scenarios/run-scenario.ts';

const COUNT = 5;

const seedsOf = (scenario: Scenario, count: number): Scenario[] =>
  Array.from({ length: count }, (_, i) => ({ ...scenario, seed: scenario.seed + i }));

describe.each([
  ['retry-storm'],
  ['closed-loop'],
  ['disconnect'],
  ['moderation'],
  ['retry-storm', 'workload.warmup=7s', 'workload.cooldown=4s'],
])('%s, replicated', (name, ...phases) => {
  const scenario = loadShipped(name, 'workload.duration=30s', ...phases);
  const merged = mergedRuns(seedsOf(scenario, COUNT));
  const singles = seedsOf(scenario, COUNT).map((seeded) => simulate(seeded));
  const sum = (count: (summary: Summary) => number): number =>
    singles.reduce((total, single) => total + count(single), 0);
  const dollars = (amount: (summary: Summary) => string): bigint =>
    singles.reduce((total, single) => total + parseNanoUsd(amount(single)), 0n);

  test('loses no request, no attempt and no nano-dollar', () => {
    expect(brokenLaws(merged)).toEqual([]);
  });

  test('counts what its replications count together', () => {
    expect(merged.requests.offered).toBe(sum(({ requests }) => requests.offered));
    expect(merged.requests.succeeded).toBe(sum(({ requests }) => requests.succeeded));
    expect(merged.attempts.total).toBe(sum(({ attempts }) => attempts.total));
    expect(merged.attempts.timeouts).toBe(sum(({ attempts }) => attempts.timeouts));
    expect(merged.loadDurationMs).toBe(sum(({ loadDurationMs }) => loadDurationMs));
    expect(merged.durationMs).toBe(sum(({ durationMs }) => durationMs));
    expect(merged.latencyMs.max).toBe(Math.max(...singles.map(({ latencyMs }) => latencyMs.max ?? 0)));
    expect(parseNanoUsd(merged.dollars.billed)).toBe(dollars((single) => single.dollars.billed));
    expect(parseNanoUsd(merged.dollars.wasted)).toBe(dollars((single) => single.dollars.wasted));
  });

  test('adds up phase by phase', () => {
    for (const phase of phases.length === 0 ? [] : (['warmup', 'steady', 'cooldown', 'all'] as const)) {
      const rowOf = (summary: Summary): NonNullable<Summary['phases']>['steady'] => {
        const row = summary.phases?.[phase];
        if (row === undefined) throw new Error(`There is no ${phase}.`);
        return row;
      };
      const row = rowOf(merged);
      expect(row.fromMs).toBe(singles.map(rowOf)[0]?.fromMs);
      for (const time of ['loadDurationMs', 'durationMs'] as const)
        expect(row[time]).toBeCloseTo(
          sum((single) => rowOf(single)[time]),
          6,
        );
      expect(row.requests.succeeded).toBe(sum((single) => rowOf(single).requests.succeeded));
      expect(row.attempts.total).toBe(sum((single) => rowOf(single).attempts.total));
      expect(parseNanoUsd(row.dollars.billed)).toBe(dollars((single) => rowOf(single).dollars.billed));
    }
  });

  test('has its windows lie over each other', () => {
    const windows = Math.max(...singles.map(({ series }) => series.offered.length));
    const offered = Array.from({ length: windows }, (_, i) => sum(({ series }) => series.offered[i] ?? 0));
    expect(merged.series.windowMs).toBe(singles[0]?.series.windowMs);
    expect(merged.series.offered).toEqual(offered);
  });

  test('gives the mean of what its replications say', () => {
    const { replications } = merged;
    expect(replications?.seeds).toEqual(singles.map((single) => single.scenario.seed));
    expect(new Set(replications?.intervals.map(({ samples }) => samples))).toEqual(new Set([singles.length]));
    const mean = (metric: string): unknown => replications?.intervals.find((row) => row.metric === metric)?.mean;
    expect(mean('latencyMs.p99')).toBeCloseTo(sum(({ latencyMs }) => latencyMs.p99 ?? 0) / COUNT, 6);
    expect(mean('throughput.goodputPerSecond')).toBeCloseTo(merged.throughput.goodputPerSecond, 9);
    expect(Number(mean('dollars.billed')) * COUNT).toBeCloseTo(Number(merged.dollars.billed), 7);
  });
});

test('a spend cap that ends some replications makes the run partial, and says how many', () => {
  const summary = mergedRuns(seedsOf(loadShipped('spend-cap'), 3));
  expect(summary.verdict).toBe('partial');
  expect(summary.validity.reasons).toEqual([
    expect.stringMatching(/^in 3 of 3 replications, first in that with seed 42: the spend cap .* was reached/),
  ]);
});
