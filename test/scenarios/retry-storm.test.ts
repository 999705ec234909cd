import { expect, test } from 'vitest';
import { answered, during, nano, retries, run } from './run-scenario.ts';

const BROWNOUT = [60_000, 120_000] as const;

test('the retries of the SDK add their own minute of refusals to the brownout', () => {
  const storm = run('retry-storm');
  const calm = run('retry-storm', 'client.retry=none');
  expect(answered(calm, 429)).toBe(0);
  expect(answered(storm, 429)).toBeGreaterThan(4500);
  // Nine in ten of the extra attempts were refused at the door.
  expect(answered(storm, 429) / retries(storm)).toBeGreaterThan(0.9);
  expect(storm.retryAmplification).toBeGreaterThan(1.8);
  expect(storm.retryAmplification).toBeLessThan(2);
  const duringStorm = during(storm, 'attempts', ...BROWNOUT) / during(calm, 'attempts', ...BROWNOUT);
  expect(duringStorm).toBeGreaterThan(4);
});

test('they save two in five of the lost requests, at six times the latency', () => {
  const storm = run('retry-storm');
  const calm = run('retry-storm', 'client.retry=none');
  expect(calm.requests.failed).toBe(answered(calm, 503));
  const saved = 1 - storm.requests.failed / calm.requests.failed;
  expect(saved).toBeGreaterThan(0.35);
  expect(saved).toBeLessThan(0.45);
  const slower = (storm.latencyMs.p95 ?? 0) / (calm.latencyMs.p95 ?? 0);
  expect(slower).toBeGreaterThan(5);
  expect(slower).toBeLessThan(7);
});

test('the storm outlives the brownout by half a minute at most', () => {
  const storm = run('retry-storm');
  expect(during(storm, 'throttled', 0, 60_000)).toBe(0);
  expect(during(storm, 'throttled', 120_000, 140_000)).toBeGreaterThan(500);
  expect(during(storm, 'throttled', 150_000, 302_000)).toBe(0);
});

test('no dollar is wasted while failures are free; where they are billed, retries multiply them', () => {
  expect(run('retry-storm').dollars.wasted).toBe('0');
  const billed = 'provider.billing.outcomes=accepted';
  const storm = run('retry-storm', billed);
  const calm = run('retry-storm', billed, 'client.retry=none');
  expect(storm.dollars.wasted).toBe(storm.dollars.wastedBy.failed);
  const ratio = nano(storm.dollars.wasted) / nano(calm.dollars.wasted);
  expect(ratio).toBeGreaterThan(1.2);
  expect(ratio).toBeLessThan(1.4);
});

test('jitter and fewer attempts make a smaller storm of the same brownout', () => {
  const prodia = run('retry-storm');
  const openai = run('retry-storm', 'client.retry=openai-node@6.49.0');
  expect(answered(openai, 429) / answered(prodia, 429)).toBeLessThan(0.3);
  expect(Math.abs((openai.errorRate ?? 0) - (prodia.errorRate ?? 0))).toBeLessThan(0.02);
});
