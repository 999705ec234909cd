import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

test('with Retry-After the SDK brings every image through, however long the window is', () => {
  const { requests, latencyMs, attempts } = run('openai-images');
  expect(requests).toMatchObject({ offered: 120, succeeded: 120, failed: 0 });
  expect(latencyMs.p95).toBeGreaterThan(30_000);
  expect(attempts.total).toBe(180);
});

test('without it a quarter is lost, although the SDK has tried three times', () => {
  const silent = run('openai-images', 'provider.retryAfter.form=none');
  // In each minute 40 are asked for, and 30 admitted: two attempts more cannot wait for the next window.
  expect(silent.requests.failed).toBe(3 * 10);
  expect(answered(silent, 429)).toBe(3 * 10 * 3);
  const once = run('openai-images', 'provider.retryAfter.form=none', 'client.retry=none');
  expect(once.requests).toEqual(silent.requests);
});

test('the price of an image is that of its quality', () => {
  const { byModel, dollars } = run('openai-images');
  const pricesNano: Readonly<Record<string, number>> = {
    'gpt-image-1.5-low': 9_000_000,
    'gpt-image-1.5-medium': 34_000_000,
    'gpt-image-1.5-high': 133_000_000,
  };
  for (const { model, requests, dollars: ofModel } of byModel) {
    expect(requests.succeeded).toBeGreaterThan(0);
    expect(nano(ofModel.billed)).toBe(requests.succeeded * (pricesNano[model] ?? Number.NaN));
  }
  expect(dollars.wasted).toBe('0');
});

test('a client that ignores long waits loses what a patient one brings through', () => {
  const impatient = run(
    'openai-images',
    'client.retry={ type: full-jitter, attempts: 3, base: 500ms, cap: 8s, retryAfterMax: 10s }',
  );
  expect(impatient.requests.failed).toBe(30);
  expect(impatient.attempts.total).toBe(120);
});
