import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

const PRICE_NANO = 40_000_000;

test('every answer is billed, with an image in it or without', () => {
  const summary = run('moderation');
  const without = summary.requests.offered - summary.requests.succeeded;
  expect(without).toBe(answered(summary, 400) + answered(summary, 200) - summary.requests.succeeded);
  expect(nano(summary.dollars.billed)).toBe(summary.requests.offered * PRICE_NANO);
  expect(nano(summary.dollars.wastedBy.moderated)).toBe(without * PRICE_NANO);
  expect(summary.dollars.wasted).toBe(summary.dollars.wastedBy.moderated);
});

test('an image costs the price / (1 - 2 %) / (1 - 8 %)', () => {
  const { dollars } = run('moderation', 'workload.duration=2h');
  const expected = PRICE_NANO / (0.98 * 0.92);
  expect(nano(dollars.perSuccess)).toBeGreaterThan(expected * 0.997);
  expect(nano(dollars.perSuccess)).toBeLessThan(expected * 1.003);
});

test('a vendor that bills images only sends the same answers for the plain price', () => {
  const billed = run('moderation');
  const free = run('moderation', 'provider.billing.outcomes=bfl');
  expect(free.requests).toEqual(billed.requests);
  expect(free.latencyMs).toEqual(billed.latencyMs);
  expect(free.dollars).toMatchObject({ wasted: '0', perSuccess: '0.04' });
  expect(free.dollars.useful).toBe(billed.dollars.useful);
});

test('no SDK tries again: neither an empty answer nor a refused one', () => {
  for (const policy of ['prodia-js@1.6.0', 'openai-node@6.49.0', 'fal-js-submit@1.10.1']) {
    expect(run('moderation', `client.retry=${policy}`).retryAmplification).toBe(1);
  }
});
