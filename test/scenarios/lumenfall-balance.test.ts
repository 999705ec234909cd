import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

const BALANCE_NANO = 2_000_000_000;
const PRICE_NANO = 40_000_000;
const HELD = 'provider.billing.account.holds=strict';

test('what is held buys exactly what was paid for', () => {
  const { requests, dollars } = run('lumenfall-balance', HELD);
  expect(requests.succeeded).toBe(BALANCE_NANO / PRICE_NANO);
  expect(nano(dollars.billed)).toBe(BALANCE_NANO);
});

test('what is only looked at goes below zero, by no more than what is open at once', () => {
  const summary = run('lumenfall-balance');
  const over = nano(summary.dollars.billed) - BALANCE_NANO;
  expect(over).toBeGreaterThan(0);
  // One request a second, each open for as long as its image takes.
  expect(over).toBeLessThan((PRICE_NANO * (summary.latencyMs.max ?? 0)) / 1000);
});

test('each request is an image or a 402, and no 402 is tried again', () => {
  for (const summary of [run('lumenfall-balance'), run('lumenfall-balance', HELD)]) {
    expect(summary.requests.failed).toBe(answered(summary, 402));
    expect(summary.retryAmplification).toBe(1);
  }
});

test('a top-up in time refuses nobody', () => {
  const topUp = 'provider.billing.account.topUp={ below: "1", amount: "2" }';
  const { requests, dollars } = run('lumenfall-balance', topUp);
  expect(requests.succeeded).toBe(requests.offered);
  expect(nano(dollars.billed)).toBe(requests.offered * PRICE_NANO);
});
