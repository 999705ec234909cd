import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

/** A prompt of 20,000 tokens at $2.50 a million, and with an answer of 400 at $10 a million. */
const INPUT_NANO = 50_000_000;
const FULL_NANO = 54_000_000;
/** The same prompt with 19,200 tokens cached at $0.25 a million. */
const CACHED_INPUT_NANO = 6_800_000;
const CACHED = 'workload.requests[0].cachedTokens=19_200';
const LONG = ['workload.duration=3h', 'client.maxDollars='] as const;

test('every answer costs its price, every failure its prompt, and nothing else is wasted', () => {
  const summary = run('chat');
  const { dollars, requests } = summary;
  const failed = answered(summary, 500);
  expect(failed).toBeGreaterThan(50);
  expect(nano(dollars.useful)).toBe(requests.succeeded * FULL_NANO);
  expect(nano(dollars.wasted)).toBe(failed * INPUT_NANO);
  expect(dollars.wasted).toBe(dollars.wastedBy.failed);
});

test('a success costs its price and the prompt x p / (1 - p): a quarter of a prompt on top', () => {
  const expected = FULL_NANO + INPUT_NANO * (0.2 / 0.8);
  const perSuccess = nano(run('chat', ...LONG).dollars.perSuccess);
  expect(Math.abs(perSuccess / expected - 1)).toBeLessThan(0.01);
});

test('where failures are free, the same load costs its answers alone', () => {
  const billed = run('chat');
  const free = run('chat', 'provider.billing.outcomes=success-only');
  for (const part of ['requests', 'attempts', 'latencyMs', 'retryAmplification'] as const) {
    expect(free[part]).toEqual(billed[part]);
  }
  expect(free.dollars).toMatchObject({ perSuccess: '0.054', wasted: '0' });
});

test('a cached prompt makes the same failures seven times cheaper', () => {
  const cold = run('chat');
  const warm = run('chat', CACHED);
  expect(answered(warm, 500)).toBe(answered(cold, 500));
  expect(nano(warm.dollars.wasted)).toBe((nano(cold.dollars.wasted) / INPUT_NANO) * CACHED_INPUT_NANO);
  expect(nano(warm.dollars.useful)).toBe(warm.requests.succeeded * (FULL_NANO - INPUT_NANO + CACHED_INPUT_NANO));
});

test('giving up at once loses one request in five and makes no success cheaper', () => {
  const retried = run('chat', ...LONG);
  const once = run('chat', ...LONG, 'client.retry=none');
  expect(once.errorRate).toBeGreaterThan(0.19);
  expect(retried.errorRate).toBeLessThan(0.012);
  expect(Math.abs(nano(once.dollars.perSuccess) / nano(retried.dollars.perSuccess) - 1)).toBeLessThan(0.01);
});
