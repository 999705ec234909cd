import { expect, test } from 'vitest';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { simulateTrial } from '../../../src/executors/trial-worker.ts';
import { plannerOf, summaryOf } from '../trials.ts';

test('a single run is the scenario’s own summary', () => {
  const [trial, ...others] = plannerOf({}).propose();
  expect(others).toEqual([]);
  expect(summaryOf({})).toEqual(simulate(trial!.scenario));
});

test('what its user cut off is still told: there is nothing else', () => {
  const planner = plannerOf({});
  const [trial] = planner.propose();
  const { summary } = simulateTrial(trial!);
  planner.read({ summary, interrupted: true }, 0);
  expect(planner.conclude()).toBe(summary);
});
