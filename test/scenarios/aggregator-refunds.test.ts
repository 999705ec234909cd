import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

const BALANCE_NANO = 30_000_000_000;
const PRICE_NANO = 500_000_000;
const KEPT = ['provider.billing.charge=acceptance', 'provider.billing.outcomes=accepted'];

test('what is refunded buys again: the balance is spent on videos alone', () => {
  const { requests, dollars } = run('aggregator-refunds');
  expect(requests.succeeded).toBe(BALANCE_NANO / PRICE_NANO);
  expect(dollars).toMatchObject({ billed: '30', wasted: '0', perSuccess: '0.5' });
});

test('what is kept is lost by the failure: videos and failures together are the balance', () => {
  const summary = run('aggregator-refunds', ...KEPT);
  const failures = answered(summary, 500);
  expect((summary.requests.succeeded + failures) * PRICE_NANO).toBe(BALANCE_NANO);
  expect(nano(summary.dollars.wastedBy.failed)).toBe(failures * PRICE_NANO);
});

test('a task that cannot be paid is a 403 that nobody tries again', () => {
  for (const summary of [run('aggregator-refunds'), run('aggregator-refunds', ...KEPT)]) {
    expect(summary.requests.failed).toBe(answered(summary, 403));
    expect(summary.attempts.total).toBe(summary.requests.offered + answered(summary, 500));
  }
});
