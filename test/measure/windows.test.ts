import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { commonWindowMs } from '../../src/measure/windows.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { mergedRuns } from '../executors/merged-runs.ts';
import { always, scenarioOf } from '../runners/worlds.ts';

/** Ten requests a second that take 100 ms, and fail from 4 to 5 s. */
const scenario = (thresholds: object, workload: object = {}): ReturnType<typeof scenarioOf> =>
  scenarioOf({
    model: always('100ms'),
    provider: { faults: [{ status: 503, share: 1, at: '4s', for: '1s' }] },
    workload: { arrivals: { type: 'constant', rate: '10/s' }, duration: '10s', maxRequests: 1000, ...workload },
    client: { retry: 'none', drain: '1s' },
    scenario: { thresholds },
  });

const judged = (thresholds: object, workload?: object): Summary['thresholds'] =>
  simulate(scenario(thresholds, workload)).thresholds;

describe('a condition on windows is judged by the worst of them', () => {
  test('where it must stay below, by the largest', () => {
    expect(judged({ errorRate: ['< 20%', '< 20% in every 2s'] })).toEqual([
      { metric: 'errorRate', condition: '< 20%', observed: expect.closeTo(0.1), passed: true },
      {
        metric: 'errorRate',
        condition: '< 20% in every 2s',
        observed: expect.closeTo(0.5),
        passed: false,
        window: { fromMs: 4000, lengthMs: 2000 },
      },
    ]);
  });

  test('where it must stay above, by the smallest', () => {
    expect(judged({ 'throughput.goodputPerSecond': '> 8 in every 1s' })).toMatchObject([
      { observed: expect.toSatisfy((rate: number) => rate <= 1), passed: false, window: { fromMs: 4000 } },
    ]);
  });

  test('dollars by window, exactly', () => {
    expect(judged({ 'dollars.billed': '< $11 in every 1s' })).toMatchObject([{ observed: '10', passed: true }]);
  });

  test('in the phase that the metric names, by whole windows of it', () => {
    const phases = { warmup: '5s', cooldown: '2s' };
    const rows = judged(
      {
        errorRate: '< 1% in every 2s',
        'phases.warmup.errorRate': '< 1% in every 1s',
        'phases.all.errorRate': '< 1% in every 2s',
      },
      phases,
    );
    expect(rows.map(({ passed, window }) => [passed, window?.fromMs])).toEqual([
      [true, 6000],
      [false, 4000],
      [false, 4000],
    ]);
  });

  test('a window in which nothing succeeds has no latency, and fails; one in which nothing ends is passed over', () => {
    expect(judged({ 'latencyMs.p95': '< 1s in every 500ms' })).toMatchObject([
      { observed: null, passed: false, window: { fromMs: 4000, lengthMs: 500 } },
    ]);
    const burst = { arrivals: { type: 'burst', size: 3, every: '3s' } };
    expect(judged({ 'latencyMs.p95': '< 1s in every 1s' }, burst)).toMatchObject([{ passed: true }]);
  });
});

test('requests that were not begun count as errors of the window in which they were due', () => {
  const slow = scenarioOf({
    model: always('1s'),
    workload: { arrivals: { type: 'constant', rate: '10/s' }, duration: '4s', maxRequests: 1000 },
    client: { maxInFlight: 5, drain: '2s' },
    scenario: { thresholds: { errorRate: '< 1% in every 1s' } },
  });
  expect(simulate(slow).thresholds).toMatchObject([{ observed: expect.toSatisfy((rate: number) => rate >= 0.5) }]);
});

test('replications lie over each other: ratios keep their bounds, and rates are of one', () => {
  const one = scenario({ errorRate: '< 20% in every 2s', 'throughput.offeredPerSecond': '<= 10 in every 2s' });
  const [errors, rate] = mergedRuns([one, { ...one, seed: 2 }, { ...one, seed: 3 }]).thresholds;
  expect([errors?.observed, errors?.passed, rate?.observed, rate?.passed]).toEqual([
    expect.closeTo(0.5),
    false,
    10,
    true,
  ]);
});

test('a common window divides all', () => {
  expect(commonWindowMs([10_000, 4000], 60_000)).toBe(2000);
  expect(commonWindowMs([10_000], 3000)).toBe(2500);
  expect(commonWindowMs([7000], 100)).toBe(100);
});
