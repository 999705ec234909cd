import { expect, test } from 'vitest';
import { retries, run } from './run-scenario.ts';

const LONG = 'workload.duration=3h';
/** What the endpoint can do: 16 slots, one second, 2 % of failures; of 19.2 requests a second that is this share. */
const ERROR_RATE = 1 - (16 * 0.98) / 19.2;

test('retries stay under a tenth of the requests and the ten that can be saved up', () => {
  for (const duration of ['workload.duration=3m', LONG]) {
    const summary = run('budgeted-retries', duration);
    const begun = summary.requests.succeeded + summary.requests.failed;
    expect(retries(summary)).toBeLessThanOrEqual(0.1 * begun + 10);
    expect(retries(summary)).toBeGreaterThan(0.09 * begun);
  }
});

test('no policy makes capacity: the same requests fail with and without retries', () => {
  const policies = ['client.retry=none', 'client.retry.budget=', 'client.retry.attempts=3'];
  for (const policy of policies) {
    const { errorRate } = run('budgeted-retries', LONG, policy);
    expect(errorRate).toBeGreaterThan(ERROR_RATE - 0.006);
    expect(errorRate).toBeLessThan(ERROR_RATE + 0.006);
  }
});

test('without the budget the same result takes 2.3 attempts for each request, of up to four', () => {
  const unlimited = run('budgeted-retries', LONG, 'client.retry.budget=', 'client.retry.attempts=4');
  expect(unlimited.retryAmplification).toBeGreaterThan(2.25);
  expect(unlimited.retryAmplification).toBeLessThan(2.4);
});

test('in a brief overload the budget costs successes: patience would have found room', () => {
  const brief = ['workload.arrivals={ type: burst, size: 100, every: 60s }'];
  const budgeted = run('budgeted-retries', ...brief);
  const unlimited = run('budgeted-retries', ...brief, 'client.retry.budget=', 'client.retry.attempts=8');
  expect(unlimited.requests.failed).toBeLessThan(budgeted.requests.failed / 4);
});
