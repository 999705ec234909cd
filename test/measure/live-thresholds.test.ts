import { expect, test } from 'vitest';
import { LiveThresholds } from '../../src/measure/live-thresholds.ts';
import { coarsen, type LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { snapshotOf } from './snapshots.ts';

/** Looks at a minute: 10 s of warm-up in which everything fails, 40 s in which all succeed in 100 ms, 10 s of cool-down in which half fails. */
function lookAt(elapsedMs: number): LiveSnapshot {
  const seconds = Math.min(elapsedMs, 60_000) / 1000;
  const [warm, steady, cool] = [
    Math.min(seconds, 10),
    Math.max(0, Math.min(seconds, 50) - 10),
    Math.max(0, seconds - 50),
  ];
  const latency = new Histogram();
  const succeeded = steady * 10 + cool * 5;
  for (let i = 0; i < succeeded; i++) latency.record(i < steady * 10 ? 100 : 900);
  const phase =
    elapsedMs < 10_000 ? 'warmup' : elapsedMs < 50_000 ? 'steady' : elapsedMs < 60_000 ? 'cooldown' : 'draining';
  return snapshotOf({
    phase,
    elapsedMs,
    endMs: 60_000,
    offered: seconds * 10,
    begun: seconds * 10,
    retries: warm * 10,
    succeeded,
    failed: warm * 10 + cool * 5,
    throttled: warm * 20,
    latency: coarsen([latency]),
    billedNano: String(succeeded * 1_000_000_000),
  });
}

const soFar = (metric: string, condition: string, untilMs: number) => {
  const thresholds = new LiveThresholds([{ metric, condition }]);
  for (let atMs = 0; atMs <= untilMs; atMs += 1000) thresholds.add(lookAt(atMs));
  return thresholds.soFar()[0];
};

test.each([
  // Steady is what a metric means where it names no phase.
  ['errorRate', '< 1%', 5000, null, undefined],
  ['errorRate', '< 1%', 30_000, expect.closeTo(10 / 210), false],
  ['phases.warmup.errorRate', '< 1%', 30_000, 1, false],
  ['phases.all.errorRate', '< 50%', 30_000, expect.closeTo(1 / 3), true],
  ['phases.cooldown.errorRate', '> 0', 30_000, null, undefined],
  ['phases.cooldown.errorRate', '> 40%', 60_000, expect.closeTo(50 / 110), true],
  ['latencyMs.p95', '< 110', 60_000, expect.closeTo(100, -1), true],
  ['phases.cooldown.latencyMs.p50', '< 500', 60_000, expect.closeTo(900, -2), false],
  ['throughput.offeredPerSecond', '>= 10', 75_000, 10, true],
  ['phases.warmup.retryAmplification', '< 3', 30_000, 2, true],
  // What grows may still come to its bound.
  ['requests.succeeded', '>= 400', 20_000, 100, undefined],
  ['requests.succeeded', '>= 100', 20_000, 100, true],
  ['requests.succeeded', '< 100', 20_000, 100, false],
  ['dollars.billed', '> $500', 20_000, '100', undefined],
  ['dollars.billed', '< $50', 20_000, '100', false],
  // Known at the end only.
  ['dollars.perSuccess', '< $0.01', 20_000, null, undefined],
  ['latencyMs.p95', '< 110 in every 10s', 20_000, null, undefined],
])('%s %s at %i ms', (metric, condition, untilMs, observed, holds) => {
  const judged = soFar(metric, condition, untilMs);
  expect(judged).toEqual({ metric, condition, observed, holds });
});

test('before the first look nothing is judged', () => {
  expect(new LiveThresholds([{ metric: 'errorRate', condition: '< 1' }]).soFar()).toEqual([
    { metric: 'errorRate', condition: '< 1', observed: null, holds: undefined },
  ]);
});
