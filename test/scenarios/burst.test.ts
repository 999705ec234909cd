import { expect, test } from 'vitest';
import { during, run } from './run-scenario.ts';

const BURST = 200;
const ADMITTED = 40;

test('without jitter a burst meets itself again: 200, 160, 120, 80 attempts, and 40 requests lost', () => {
  const { requests, attempts, retryAmplification } = run('burst', 'client.retry.type=exponential');
  const bursts = requests.offered / BURST;
  expect(bursts).toBe(4);
  expect(attempts.total).toBe(bursts * (200 + 160 + 120 + 80));
  expect(requests.failed).toBe(bursts * (BURST - 4 * ADMITTED));
  expect(retryAmplification).toBe(2.8);
});

test('full jitter loses none, with fewer attempts and in a quarter of the time', () => {
  const jittered = run('burst');
  const synchronised = run('burst', 'client.retry.type=exponential');
  expect(jittered.requests.failed).toBe(0);
  expect(jittered.retryAmplification).toBeGreaterThan(1.8);
  expect(jittered.retryAmplification).toBeLessThan(2.1);
  const ratio = (jittered.latencyMs.mean ?? 0) / (synchronised.latencyMs.mean ?? 0);
  expect(ratio).toBeGreaterThan(0.2);
  expect(ratio).toBeLessThan(0.3);
});

test('every kind of jitter will do', () => {
  for (const type of ['equal-jitter', 'decorrelated']) {
    expect(run('burst', `client.retry.type=${type}`).requests.failed).toBe(0);
  }
});

test('the first instant is the same for all: what the endpoint takes at once', () => {
  for (const type of ['full-jitter', 'exponential']) {
    const summary = run('burst', `client.retry.type=${type}`, 'workload.duration=20s');
    expect(during(summary, 'throttled', 0, summary.series.windowMs)).toBeGreaterThanOrEqual(BURST - ADMITTED);
  }
});

test('arrivals that are spread anyway gain nothing from jitter', () => {
  const poisson = ['workload.arrivals={ type: poisson, rate: 96/s }', 'workload.duration=5m'];
  const jittered = run('burst', ...poisson);
  const synchronised = run('burst', ...poisson, 'client.retry.type=exponential');
  expect(Math.abs((jittered.errorRate ?? 0) - (synchronised.errorRate ?? 0))).toBeLessThan(0.01);
});
