import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { always, scenarioOf } from '../runners/worlds.ts';
import { laneScenario } from '../runners/virtual/lane-arbitraries.ts';
import { runs } from '../runs.ts';

type Phases = NonNullable<Summary['phases']>;

const phases = fc.record({
  steadyFromMs: fc.constantFrom(0, 13, 41.7),
  steadyUntilMs: fc.constantFrom(60, 97.3, Number.POSITIVE_INFINITY),
});

/** What is of the whole run, with or without phases. */
function money({ dollars, account, projection, refused, series, byModel, byProduct, durationMs }: Summary): object {
  const ofModels = byModel.map((row) => row.dollars);
  const ofProducts = byProduct?.map((row) => row.dollars);
  // Phases are a reason to warn of the projection.
  const projected = { ...projection, warnings: undefined };
  return { dollars, account, projected, refused, series, ofModels, ofProducts, durationMs };
}

function withPhases(scenario: Scenario, bounds: Scenario['workload']['phases']): Scenario {
  const { phases: _, ...workload } = scenario.workload;
  return { ...scenario, workload: bounds === undefined ? workload : { ...workload, phases: bounds } };
}

test('phases change neither the load nor what it costs, and all of them together are the run without phases', () => {
  let apart = 0;
  fc.assert(
    fc.property(laneScenario, phases, (drawn, bounds) => {
      const plain = simulate(withPhases(drawn, undefined));
      const phased = simulate(withPhases(drawn, bounds));
      expect(money(phased)).toEqual(money(plain));
      const { warmup, steady, cooldown, all } = phased.phases as Phases;
      const parts = [warmup, steady, cooldown].filter((part) => part !== undefined);
      if (parts.filter(({ requests }) => requests.offered > 0).length > 1) apart++;
      const { requests, retryAmplification, errorRate, latencyMs, throughput } = plain;
      expect(all).toMatchObject({ requests, attempts: { total: plain.attempts.total }, retryAmplification, errorRate });
      expect(all.throughput).toMatchObject({ goodputPerSecond: throughput.goodputPerSecond });
      expect([all.latencyMs.count, all.latencyMs.p95]).toEqual([latencyMs.count, latencyMs.p95]);
      expect(all.dollars.billed).toBe(plain.dollars.billed);
      for (const count of ['offered', 'succeeded', 'failed', 'dropped'] as const)
        expect(parts.reduce((sum, part) => sum + part.requests[count], 0)).toBe(all.requests[count]);
      expect(parts.reduce((sum, part) => sum + part.attempts.total, 0)).toBe(all.attempts.total);
      const workers = parseNanoUsd(plain.dollars.workerTime ?? '0');
      expect(parts.reduce((sum, part) => sum + parseNanoUsd(part.dollars.billed), workers)).toBe(
        parseNanoUsd(all.dollars.billed),
      );
      expect(phased.requests).toEqual(steady.requests);
      expect(phased.latencyMs).toEqual(steady.latencyMs);
    }),
    { seed: 46, numRuns: runs(150, 3000) },
  );
  expect(apart).toBeGreaterThan(runs(30, 600));
});

test('a request is of the phase in which it is due, whenever it ends: figures are of the steady phase', () => {
  const {
    requests,
    latencyMs,
    throughput,
    phases: rows,
  } = simulate(
    scenarioOf({
      model: always('1500ms'),
      provider: { faults: [{ status: 503, stage: 'admission', share: 1, for: '4s' }] },
      workload: { warmup: '4s', cooldown: '3s', duration: '10s', maxRequests: 100 },
      client: { retry: 'none' },
    }),
  );
  expect(requests).toEqual({ offered: 3, succeeded: 3, failed: 0, dropped: 0 });
  expect(latencyMs).toMatchObject({ count: 3, p95: 1500 });
  // The last of them was due at 6 s, and took 1.5 s.
  expect(throughput).toEqual({ offeredPerSecond: 1, attemptsPerSecond: 3 / 3.5, goodputPerSecond: 3 / 3.5 });
  expect(rows?.warmup).toMatchObject({
    fromMs: 0,
    loadDurationMs: 4000,
    requests: { offered: 4, failed: 4 },
    errorRate: 1,
    dollars: { billed: '0' },
  });
  expect(rows?.cooldown).toMatchObject({ fromMs: 7000, loadDurationMs: 3000, requests: { offered: 3 } });
  expect(rows?.cooldown?.dollars.billed).toBe('3');
  expect(rows?.all).toMatchObject({ loadDurationMs: 10_000, durationMs: 10_500, requests: { offered: 10 } });
});

test('a load that ends in its warm-up has measured nothing, and fails', () => {
  const { verdict, requests, dollars, phases: rows } = simulate(scenarioOf({ workload: { warmup: '10s' } }));
  expect([verdict, requests.offered, dollars.perSuccess, rows?.warmup?.requests.offered]).toEqual([
    'failed',
    0,
    '1',
    1,
  ]);
});
