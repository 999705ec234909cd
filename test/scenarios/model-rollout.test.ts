import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

test('a request that the rollout or its safety setting leaves out is answered 404 once, and then served by the older model', () => {
  const summary = run('model-rollout');
  const [low, medium] = ['gpt-image-1.5-low', 'gpt-image-1.5-medium'].map((model) =>
    summary.byModel.find((each) => each.model === model),
  );
  expect(summary.requests.succeeded).toBe(summary.requests.offered);
  expect(answered(summary, 404)).toBe(low?.attempts);
  // Four fifths of the requests are drawn, of which a tenth, a half and all are in, a minute each.
  const share = 1 - 0.8 * ((0.1 + 0.5 + 1) / 3);
  const { offered } = summary.requests;
  const bound = 3.29 * Math.sqrt(offered * share * (1 - share));
  expect(bound).toBeLessThan(0.05 * offered);
  expect(Math.abs(answered(summary, 404) - share * offered)).toBeLessThan(bound);
  const served = offered - answered(summary, 404);
  expect(nano(medium?.dollars.billed ?? '')).toBe(served * 34_000_000);
  expect(nano(low?.dollars.billed ?? '')).toBe(answered(summary, 404) * 9_000_000);
});

test('without a fallback they fail, and cost nothing', () => {
  const summary = run('model-rollout', 'client.fallback=');
  expect(summary.requests.failed).toBe(answered(summary, 404));
  expect(nano(summary.dollars.billed)).toBe(summary.requests.succeeded * 34_000_000);
});
