import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

/** M/M/16 with a load of 13.6 and a mean service of 500 ms: closed forms of queueing theory. */
const WAIT_MS_MEAN = 90.2545;
const LATENCY_MS_MEAN = 590.2545;
const LATENCY_MS_P95 = 1631.44;

test('an endpoint at 85 % of its capacity makes requests wait as long as theory says', () => {
  const { queueWaitMs, latencyMs } = run('baseline', 'workload.duration=12h');
  expect(queueWaitMs.mean).toBeGreaterThan(WAIT_MS_MEAN * 0.98);
  expect(queueWaitMs.mean).toBeLessThan(WAIT_MS_MEAN * 1.02);
  expect(latencyMs.mean).toBeGreaterThan(LATENCY_MS_MEAN * 0.99);
  expect(latencyMs.mean).toBeLessThan(LATENCY_MS_MEAN * 1.01);
  expect(latencyMs.p95).toBeGreaterThan(LATENCY_MS_P95 * 0.99);
  expect(latencyMs.p95).toBeLessThan(LATENCY_MS_P95 * 1.01);
});

test('a success costs its price to the nano-dollar, and nothing is wasted', () => {
  const summary = run('baseline');
  expect(summary.requests.succeeded).toBe(summary.requests.offered);
  expect(nano(summary.dollars.billed)).toBe(summary.requests.offered * 2_500_000);
  expect(summary.dollars).toMatchObject({ perSuccess: '0.0025', wasted: '0' });
  expect(summary.retryAmplification).toBe(1);
});

test('a failure that costs nothing costs attempts: 1 / (1 - share) of them', () => {
  const retried = run(
    'baseline',
    'workload.duration=1h',
    'faults=[{ status: 500, share: 0.1 }]',
    'provider.capacity.slots=1000',
    'client.retry={ type: full-jitter, attempts: 20, base: 100ms, cap: 1s }',
  );
  expect(retried.errorRate).toBe(0);
  expect(retried.retryAmplification).toBeGreaterThan(1.108);
  expect(retried.retryAmplification).toBeLessThan(1.114);
  expect(retried.dollars.perSuccess).toBe('0.0025');
});
