import { expect, test } from 'vitest';
import { writeJsonReport } from '../../../reports/index.ts';
import { draw } from '../../../src/engine/draw.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import type { SimulationProgress } from '../../../src/runners/virtual/slices.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { loadShipped } from '../../scenarios/run-scenario.ts';

/** A clock that ticks between `least` and `most` ms each time it is read. */
function tickingClock(seed: number, least: number, most: number): () => number {
  let nowMs = 0;
  let reads = 0;
  return () => (nowMs += least + (most - least) * draw(seed, 0, reads++, 0));
}

function watched(scenario: Scenario, nowMs: () => number): { report: string; seen: SimulationProgress[] } {
  const seen: SimulationProgress[] = [];
  const report = writeJsonReport(simulate(scenario, { nowMs, saw: (progress) => seen.push(progress) }));
  return { report, seen };
}

test.each(['retry-storm', 'closed-loop', 'spend-cap', 'disconnect', 'budgeted-retries'])(
  '%s: the same bytes, wherever the run is cut into slices',
  (name) => {
    const scenario = loadShipped(name);
    const whole = writeJsonReport(simulate(scenario));
    const clocks = [tickingClock(1, 0, 1), tickingClock(2, 10, 200), tickingClock(3, 99, 101), () => 0];
    for (const clock of clocks) expect(watched(scenario, clock).report).toBe(whole);
  },
);

test('slices that take long cover less and less, and every one is told of', () => {
  const { seen } = watched(loadShipped('retry-storm', 'workload.duration=2s'), tickingClock(1, 101, 102));
  expect(seen.length).toBeGreaterThan(20);
  const steps = seen.map(({ nowMs }, i) => nowMs - (seen[i - 1]?.nowMs ?? 0));
  expect(Math.min(...steps)).toBeGreaterThan(0);
});

test('progress goes from nothing to all of the load, by its time or by its requests', () => {
  for (const set of ['workload.maxRequests=6000', 'workload.maxRequests=600']) {
    const { seen } = watched(loadShipped('retry-storm', set), tickingClock(1, 30, 31));
    const shares = seen.map(({ share }) => share);
    expect(shares[0]).toBeLessThan(0.01);
    expect(shares).toEqual(shares.toSorted((left, right) => left - right));
    expect(shares.at(-1)).toBe(1);
    const offered = seen.map((progress) => progress.offered);
    expect(offered).toEqual(offered.toSorted((left, right) => left - right));
  }
});

test('nobody is told of slices that take no time', () => {
  expect(watched(loadShipped('baseline'), () => 0).seen).toEqual([]);
});
