import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { writeJsonReport } from '../../reports/index.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { replicate, ReplicationLostError, replicationSeed } from '../../src/executors/replications.ts';
import { ReplicationMerge } from '../../src/executors/replication-merge.ts';
import { simulateReplication } from '../../src/executors/replication-worker.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { builtFolder } from '../command-line/build.ts';
import { brokenLaws, loadShipped } from '../scenarios/run-scenario.ts';

const COUNT = 5;
let worker = new URL('file:///');

/** Worker threads run compiled code. */
beforeAll(async () => {
  worker = pathToFileURL(join(await builtFolder(), 'src/executors/replication-worker.js'));
}, 60_000);

const seedsOf = (scenario: Scenario, count: number): Scenario[] =>
  Array.from({ length: count }, (_, i) => ({ ...scenario, seed: scenario.seed + i }));

/** The oracle: no threads, one after the other. */
function oneByOne(scenario: Scenario, count: number): Summary {
  const merge = new ReplicationMerge(scenario);
  for (const seeded of seedsOf(scenario, count)) merge.add(structuredClone(simulateReplication(seeded)));
  return merge.summarize();
}

describe('the same bytes', () => {
  const scenario = loadShipped('retry-storm', 'workload.duration=20s');
  const wanted = writeJsonReport(oneByOne(scenario, COUNT));

  test.each([1, 2, 8])('with %i threads', async (threads) => {
    const summary = await replicate(scenario, { count: COUNT, threads }, worker);
    expect(writeJsonReport(summary)).toBe(wanted);
  });

  test('of a scenario whose replications take very different times', async () => {
    const capped = loadShipped('spend-cap');
    const summary = await replicate(capped, { count: COUNT, threads: 2 }, worker);
    expect(writeJsonReport(summary)).toBe(writeJsonReport(oneByOne(capped, COUNT)));
  });
});

describe.each(['retry-storm', 'closed-loop', 'disconnect', 'moderation'])('%s, replicated', (name) => {
  const scenario = loadShipped(name, 'workload.duration=30s');
  const merged = oneByOne(scenario, COUNT);
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

  test('has its windows lie over each other', () => {
    const windows = Math.max(...singles.map(({ series }) => series.offered.length));
    const offered = Array.from({ length: windows }, (_, i) => sum(({ series }) => series.offered[i] ?? 0));
    expect(merged.series.windowMs).toBe(singles[0]?.series.windowMs);
    expect(merged.series.offered).toEqual(offered);
  });

  test('gives the mean of what its replications say', () => {
    const { replications } = merged;
    expect(replications?.seeds).toEqual(singles.map((single) => single.scenario.seed));
    expect(replications?.intervals.map(({ samples }) => samples)).toEqual(Array.from({ length: 9 }, () => COUNT));
    const mean = (metric: string): unknown => replications?.intervals.find((row) => row.metric === metric)?.mean;
    expect(mean('latencyMs.p99')).toBeCloseTo(sum(({ latencyMs }) => latencyMs.p99 ?? 0) / COUNT, 6);
    expect(mean('throughput.goodputPerSecond')).toBeCloseTo(
      sum(({ throughput }) => throughput.goodputPerSecond) / COUNT,
      9,
    );
    expect(Number(mean('dollars.billed')) * COUNT).toBeCloseTo(Number(merged.dollars.billed), 7);
  });
});

test('thresholds judge all replications together', () => {
  const scenario = loadShipped('baseline', 'workload.maxRequests=50', 'thresholds={ requests.offered: "> 150" }');
  expect(simulate(scenario).verdict).toBe('failed');
  expect(oneByOne(scenario, 4)).toMatchObject({ verdict: 'passed', thresholds: [{ passed: true }] });
});

test('a spend cap that ends some replications makes the run partial, and says how many', () => {
  const summary = oneByOne(loadShipped('spend-cap'), 3);
  expect(summary.verdict).toBe('partial');
  expect(summary.validity.reasons).toEqual([expect.stringContaining('in 3 of 3 replications')]);
});

test('seeds count up, and around', () => {
  expect([0, 1, 2].map((i) => replicationSeed(41, i))).toEqual([41, 42, 43]);
  expect([0, 1, 2].map((i) => replicationSeed(4_294_967_294, i))).toEqual([4_294_967_294, 4_294_967_295, 0]);
});

test('every replication is told of once', async () => {
  const told: number[] = [];
  const scenario = loadShipped('baseline', 'workload.duration=1s');
  await replicate(scenario, { count: 12, threads: 2, onFinished: (finished) => told.push(finished) }, worker);
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

describe('a worker that', () => {
  /** A worker script that simulates nothing. */
  function badWorker(body: string): URL {
    const folder = mkdtempSync(join(tmpdir(), 'tollmark-worker-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'worker.mjs');
    writeFileSync(file, `export function simulateReplication(scenario) { ${body} }`);
    return pathToFileURL(file);
  }
  const scenario = loadShipped('baseline');
  const run = (bad: URL): Promise<Summary> => replicate(scenario, { count: 6, threads: 2 }, bad);

  test.each([
    ['breaks', 'throw new Error("out of luck");', 'with seed 42 was lost (out of luck); run it alone with --seed 42'],
    ['exits in silence', 'process.exit(7);', 'a worker thread ended with code 7'],
    ['exits as if all were well', 'process.exit(0);', 'a worker thread ended with code 0'],
    [
      'breaks later on',
      'setTimeout(() => { throw new Error("late"); }); return new Promise(() => {});',
      '42 was lost (late)',
    ],
  ])('%s fails the run, and says what to look at', async (_, body, reason) => {
    const error: unknown = await run(badWorker(body)).catch((lost: unknown) => lost);
    expect(error).toBeInstanceOf(ReplicationLostError);
    expect((error as Error).message).toContain(reason);
  });

  test('is not there fails the run', async () => {
    await expect(run(new URL('file:///nowhere/worker.mjs'))).rejects.toThrow(ReplicationLostError);
  });
});
