import { expect, test } from 'vitest';
import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { mergedRuns } from '../../executors/merged-runs.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { nano, scenarioOf } from '../worlds.ts';

/** Runners on a prepaid account, asked now and then. */
function serverless(seed: number, balance: string): Scenario {
  return scenarioOf({
    seed,
    model: { serviceTime: { type: 'exponential', mean: '1s' }, price: { per: 'compute-second', usd: '0.001' } },
    provider: {
      capacity: { slots: 3, workers: { setupTime: { type: 'exponential', mean: '6s' }, keepAlive: '20s' } },
      billing: {
        account: { type: 'prepaid', balance },
        workers: { price: { per: 'compute-second', usd: '0.001' } },
      },
    },
    workload: { arrivals: { type: 'poisson', rate: '6/min' }, duration: '10m', maxRequests: 10_000 },
    client: { timeout: 'none' },
  });
}

test('the bill adds up: parts, windows, account, price of a success and projection', () => {
  const { dollars, series, account, requests, projection } = simulate(serverless(1, '100'));
  const workerTime = parseNanoUsd(dollars.workerTime ?? '0');
  const billed = parseNanoUsd(dollars.billed);
  expect(workerTime > 0n).toBe(true);
  expect(billed).toBe(parseNanoUsd(dollars.useful) + parseNanoUsd(dollars.wasted) + workerTime);
  expect(series.billedDollars.reduce((sum, text) => sum + parseNanoUsd(text), 0n)).toBe(billed);
  expect(parseNanoUsd(account?.balanceDollars ?? '')).toBe(100_000_000_000n - billed);
  expect(Math.abs(Number(nano(dollars.perSuccess)) * requests.succeeded - Number(billed))).toBeLessThan(
    requests.succeeded,
  );
  const perMonth = (Number(billed) / requests.offered) * (projection?.requestsPerMonth ?? 0);
  expect(Number(nano(projection?.perMonth ?? null)) / perMonth).toBeCloseTo(1, 9);
});

test('a small balance is eaten up by idling: requests are refused though they would be cheap', () => {
  const { account, requests, dollars } = simulate(serverless(1, '0.30'));
  expect(account?.refused.locked).toBeGreaterThan(0);
  expect(requests.succeeded).toBeLessThan(requests.offered);
  expect(nano(dollars.workerTime ?? null) > nano(dollars.useful)).toBe(true);
});

test('replications: workers and their bill are sums over the seeds', () => {
  const seeds = [1, 2, 3];
  const merged = mergedRuns(seeds.map((seed) => serverless(seed, '100')));
  const runs = seeds.map((seed) => simulate(serverless(seed, '100')));
  const sum = (figure: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((all, run) => all + figure(run), 0);
  expect(merged.workers?.coldStarts).toBe(sum(({ workers }) => workers?.coldStarts ?? 0));
  expect(merged.workers?.idleMs).toBe(sum(({ workers }) => workers?.idleMs ?? 0));
  expect(nano(merged.dollars.billed)).toBe(runs.reduce((all, { dollars }) => all + nano(dollars.billed), 0n));
});
