import { expect, test } from 'vitest';
import { during, run } from './run-scenario.ts';

const USERS = 40;
const THINK_MS = 3000;
const SLOTS = 10;

test('the interactive response-time law: users = throughput x (latency + think time)', () => {
  for (const fault of ['faults=', 'faults=[{ type: latency, extra: { type: constant, value: 2s } }]']) {
    const { throughput, latencyMs } = run('closed-loop', fault, 'workload.duration=2h');
    const users = (throughput.goodputPerSecond * ((latencyMs.mean ?? 0) + THINK_MS)) / 1000;
    expect(users).toBeGreaterThan(USERS * 0.985);
    expect(users).toBeLessThan(USERS * 1.015);
  }
});

test('in a slow endpoint latency has a bound: users x service time / slots - think time', () => {
  const slow = run(
    'closed-loop',
    'faults=[{ type: latency, extra: { type: constant, value: 2s } }]',
    'workload.duration=1h',
  );
  const serviceMs = 2000 + 375;
  const boundMs = (USERS * serviceMs) / SLOTS - THINK_MS;
  expect(slow.latencyMs.mean).toBeGreaterThan(boundMs * 0.98);
  expect(slow.latencyMs.mean).toBeLessThan(boundMs * 1.02);
});

test('the crowd asks less while it waits: a third of what it asked before', () => {
  const summary = run('closed-loop');
  const before = during(summary, 'offered', 10_000, 60_000) / 50;
  const slow = during(summary, 'offered', 70_000, 120_000) / 50;
  expect(slow / before).toBeGreaterThan(0.33);
  expect(slow / before).toBeLessThan(0.4);
});

test('people who keep coming at the same rate wait five times as long', () => {
  const crowd = run('closed-loop');
  const stream = run('closed-loop', 'workload.arrivals={ type: poisson, rate: 12/s }');
  const ratio = (stream.latencyMs.p95 ?? 0) / (crowd.latencyMs.p95 ?? 0);
  expect(ratio).toBeGreaterThan(4.5);
  expect(ratio).toBeLessThan(6);
  expect(crowd.requests.offered / stream.requests.offered).toBeLessThan(0.8);
});
