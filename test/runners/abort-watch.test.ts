import { describe, expect, test } from 'vitest';
import { verdictReason } from '../../reports/sections/headline.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { mergedRuns } from '../executors/merged-runs.ts';
import { compareWorlds, verdict } from '../worlds/comparison.ts';
import { always, scenarioOf } from './worlds.ts';

/** Requests that take 130 ms; from 4.05 s on they fail for some time. */
const scenario = (thresholds: object, failsFor = '10s', workload: object = {}): ReturnType<typeof scenarioOf> =>
  scenarioOf({
    model: always('130ms'),
    provider: { faults: [{ status: 503, share: 1, at: '4050ms', for: failsFor }] },
    workload: { arrivals: { type: 'constant', rate: '9.7/s' }, duration: '20s', maxRequests: 1000, ...workload },
    client: { retry: 'none', drain: '1s' },
    scenario: { thresholds },
  });
const aborting = (condition: string, delayAbortEval = '0s'): object => ({
  condition,
  abortOnFail: true,
  delayAbortEval,
});
const abortedAt = ({ thresholds }: Summary): number | undefined =>
  thresholds.find(({ abortedAtMs }) => abortedAtMs !== undefined)?.abortedAtMs;

describe('a threshold that does not hold ends the load', () => {
  test('at the first look that shows it, which is at a whole second', () => {
    const summary = simulate(scenario({ errorRate: aborting('< 10%') }));
    expect(summary).toMatchObject({ verdict: 'failed', loadDurationMs: 5000 });
    expect(summary.thresholds).toMatchObject([{ passed: false, abortedAtMs: 5000 }]);
    expect(verdictReason(summary)).toBe('errorRate < 10% did not hold, and ended the load after 5.00 s');
  });

  test('not before it has been so for the delay', () => {
    expect(abortedAt(simulate(scenario({ errorRate: aborting('< 10%', '3s') })))).toBe(8000);
    expect(abortedAt(simulate(scenario({ errorRate: aborting('< 10%', '30s') })))).toBeUndefined();
  });

  test('and not when it recovers within the delay', () => {
    const recovers = scenario({ errorRate: aborting('< 10%', '6s') }, '900ms');
    expect(simulate(recovers)).toMatchObject({ verdict: 'passed', loadDurationMs: 20_000 });
  });

  test('a window that broke it is beyond recovery', () => {
    expect(abortedAt(simulate(scenario({ errorRate: aborting('< 10% in every 2s', '6s') }, '900ms')))).toBe(12_000);
  });

  test('what has no value yet does not fail: nothing is steady in the warm-up', () => {
    const early = scenario({ errorRate: aborting('< 10%') }, '10s', { warmup: '9500ms' });
    expect(abortedAt(simulate(early))).toBe(10_000);
    expect(abortedAt(simulate(scenario({ 'latencyMs.p95': aborting('> 1ms') })))).toBeUndefined();
  });

  test('a closed loop ends too', () => {
    const closed = scenario({ errorRate: aborting('< 10%') }, '10s', { arrivals: { type: 'closed', users: 3 } });
    expect(abortedAt(simulate(closed))).toBe(5000);
  });

  test('and of replications one that ended early makes all of them fail', () => {
    const one = scenario({ errorRate: aborting('< 90%', '2s') }, '10s', { arrivals: { type: 'poisson', rate: '9/s' } });
    const merged = mergedRuns([one, { ...one, seed: 2 }]);
    expect([merged.verdict, abortedAt(merged)]).toEqual(['passed', undefined]);
    const strict = scenario({ errorRate: aborting('< 10%') });
    expect(mergedRuns([strict, { ...strict, seed: 2 }])).toMatchObject({ verdict: 'failed' });
  });
});

test('without abortOnFail it is judged at the end', () => {
  expect(simulate(scenario({ errorRate: { condition: '< 10%' } }))).toMatchObject({ loadDurationMs: 20_000 });
});

test.each([
  ['open', { arrivals: { type: 'constant', rate: '9.7/s' } }],
  ['open with phases', { arrivals: { type: 'constant', rate: '9.7/s' }, warmup: '3s', cooldown: '1s' }],
  ['closed', { arrivals: { type: 'closed', users: 3, rampUp: '70ms' } }],
])('both worlds end an %s load at the same instant', async (_, workload) => {
  const comparison = await compareWorlds(scenario({ errorRate: aborting('< 10%', '1s') }, '10s', workload));
  expect(verdict(comparison)).toBe('');
  expect(abortedAt(comparison.simulated.summary)).toBe(6000);
});
