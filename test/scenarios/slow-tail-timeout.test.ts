import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const PRICE_NANO = 40_000_000;
/** Share of jobs that are longer than the timeout. */
const SLOW = 0.1;
const LONG = 'workload.duration=2h';

test('every timeout is a ghost: finished, billed, and received by nobody', () => {
  const summary = run('slow-tail-timeout', LONG);
  expect(summary.requests.failed).toBe(summary.attempts.timeouts);
  expect(nano(summary.dollars.billed)).toBe(summary.requests.offered * PRICE_NANO);
  expect(nano(summary.dollars.wastedBy.ghost)).toBe(summary.attempts.timeouts * PRICE_NANO);
  expect(summary.errorRate).toBeGreaterThan(SLOW * 0.97);
  expect(summary.errorRate).toBeLessThan(SLOW * 1.03);
});

test('retries change the ghosts into duplicates, and not their share of the bill', () => {
  const none = run('slow-tail-timeout', LONG);
  const some = run('slow-tail-timeout', LONG, 'client.retry=openai-node@6.49.0');
  const shareOf = (summary: typeof none): number => nano(summary.dollars.wasted) / nano(summary.dollars.billed);
  expect(Math.abs(shareOf(some) - shareOf(none))).toBeLessThan(0.002);
  expect(nano(some.dollars.wastedBy.duplicate) / nano(some.dollars.wasted)).toBeGreaterThan(0.98);
  // Three attempts must all be slow for a request to fail.
  expect(some.errorRate).toBeGreaterThan(0.0007);
  expect(some.errorRate).toBeLessThan(0.0013);
});

test('patience costs nothing but time', () => {
  const patient = run('slow-tail-timeout', 'client.timeout=5m');
  expect(patient).toMatchObject({ errorRate: 0, dollars: { wasted: '0', perSuccess: '0.04' } });
  expect(patient.latencyMs.p95).toBeGreaterThan(12_000);
});

test('a vendor that stops when the client leaves makes the timeout free', () => {
  const { attempts, requests, dollars } = run('slow-tail-timeout', 'provider.onDisconnect=cancel');
  expect(requests.failed).toBe(attempts.timeouts);
  expect(dollars).toMatchObject({ wasted: '0', perSuccess: '0.04' });
});
