import { expect, test } from 'vitest';
import { simulateTrial } from '../../../src/executors/trial-worker.ts';
import { replicationSeed } from '../../../src/study/question-batch.ts';
import { plannerOf, SHORT, summaryOf } from '../trials.ts';

test('thresholds judge all replications together', () => {
  const set = [...SHORT, 'workload.maxRequests=50', 'thresholds={ requests.offered: "> 150" }'];
  expect(summaryOf({ set }).verdict).toBe('failed');
  expect(summaryOf({ set, replications: 4 })).toMatchObject({ verdict: 'passed', thresholds: [{ passed: true }] });
});

test('one replication has intervals too, of nothing', () => {
  expect(summaryOf({ replications: 1 }).replications).toMatchObject({ count: 1, seeds: [42] });
});

test('seeds count up, and around', () => {
  expect([0, 1, 2].map((i) => replicationSeed(41, i))).toEqual([41, 42, 43]);
  expect([0, 1, 2].map((i) => replicationSeed(4_294_967_294, i))).toEqual([4_294_967_294, 4_294_967_295, 0]);
  const trials = plannerOf({ replications: 2, seed: 7 }).propose();
  expect(trials.map(({ scenario, source }) => [scenario.seed, source['seed']])).toEqual([
    [7, 7],
    [8, 8],
  ]);
});

test('replications that end early are merged as far as they go, and never look whole', () => {
  const planner = plannerOf({ replications: 5 });
  const trials = planner.propose();
  for (const index of [0, 3]) planner.read(simulateTrial(trials[index]!), index);
  expect(planner.conclude()).toMatchObject({
    verdict: 'partial',
    validity: { reasons: ['only 2 of 5 replications were run'] },
    replications: { count: 2, seeds: [42, 45] },
  });
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10_001])('%d is no number of replications', (count) => {
  expect(() => plannerOf({ replications: count })).toThrow(/--replications: expected a whole number from 1 to 10,000/);
});
