import { expect, test } from 'vitest';
import { answered, run } from './run-scenario.ts';

const AT_ONCE = 'client.retry={ type: constant, attempts: 52, base: 1ms, honourRetryAfter: false }';

test('who honours Retry-After needs 142 attempts for 120 jobs, and loses none', () => {
  const { requests, attempts } = run('rate-limit');
  expect(requests).toMatchObject({ offered: 120, succeeded: 120 });
  // Twelve workers meet the empty bucket twice; two of them have no job left the second time.
  expect(attempts).toMatchObject({ total: 142, byStatus: { '200': 120, '429': 22 } });
});

test('who tries again at once needs thousands, and loses 72 jobs', () => {
  const { requests, attempts, durationMs } = run('rate-limit', AT_ONCE);
  expect(requests).toMatchObject({ offered: 120, succeeded: 48, failed: 72 });
  // A lost job has used up all of its attempts; the rest went to jobs that came through in the end.
  expect(attempts.total).toBeGreaterThanOrEqual(72 * 52 + 48);
  expect(attempts.total).toBeLessThan(4000);
  expect(durationMs).toBeLessThan(5000);
});

test('it is the header that saves the jobs, not the policy', () => {
  const silent = run('rate-limit', 'provider.retryAfter.form=none', 'client.retry=openai-node');
  const told = run('rate-limit', 'client.retry=openai-node');
  expect(told.requests.succeeded).toBe(120);
  expect(silent.requests.failed).toBeGreaterThan(40);
  expect(answered(silent, 429)).toBeGreaterThan(3 * answered(told, 429));
});

test('an SDK that means to wait and does not loses jobs as well', () => {
  const { requests, attempts } = run('rate-limit', 'client.retry=replicate-js@1.4.0');
  expect(requests.failed).toBe(74);
  expect(attempts.total).toBe(46 + 74 * 6);
});
