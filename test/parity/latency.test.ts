import { expect, test } from 'vitest';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { runs } from '../runs.ts';
import { measure, scenarioOf } from './worlds.ts';

/** 24 slots that are busy 60 % of the time. Service is long beside what a busy machine adds: the file shares its cores with others. */
const MODERATE = `
name: moderate
seed: 21
provider:
  models:
    image: { operation: text-to-image, serviceTime: { type: uniform, min: 200ms, max: 600ms }, price: { per: image, usd: "0.04" } }
  capacity: { slots: 24 }
workload:
  duration: ${runs(2, 4)}s
  arrivals: { type: poisson, rate: 36/s }
  requests: [{ operation: text-to-image, model: image }]
`;

const SHARE = 0.05;
const FLOOR_MS = 2;

// A moment in which the machine is busy with something else is not the subject: what counts is that the worlds can agree.
test('p50 and p95 over HTTP are those of the simulation', { retry: 3, timeout: 30_000 }, async () => {
  const scenario = scenarioOf(MODERATE);
  const simulated = simulate(scenario);
  const measured = await measure(scenario);
  expect(measured.requests).toEqual(simulated.requests);
  for (const figure of ['p50', 'p95'] as const) {
    const wanted = simulated.latencyMs[figure] ?? Number.NaN;
    const allowedMs = Math.max(FLOOR_MS, wanted * SHARE);
    expect(wanted).toBeGreaterThan(200);
    expect(Math.abs((measured.latencyMs[figure] ?? Number.NaN) - wanted), figure).toBeLessThan(allowedMs);
  }
});
