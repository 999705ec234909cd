import { expect, test } from 'vitest';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { account, measure, scenarioOf } from './worlds.ts';

/** Readers who wait for a slot, for the first word, and for the rest; one answer in ten fails, and is asked for again. */
const STREAMS = `
name: streams
seed: 5
provider:
  dialect: openai
  models:
    chat:
      operation: chat
      serviceTime: { type: uniform, min: 400ms, max: 800ms }
      timeToFirstToken: 0.5
      price: { per: token, input: "2.50", output: "10" }
  capacity: { slots: 11 }
  faults: [{ status: 500, share: 0.1 }]
workload:
  duration: 3s
  arrivals: { type: poisson, rate: 16/s }
  requests:
    - { operation: chat, model: chat, inputTokens: 40, outputTokens: 60, delivery: stream }
    - { operation: chat, model: chat, inputTokens: 40, outputTokens: 60 }
client: { retry: { type: constant, attempts: 4, base: 20ms } }
`;

const SHARE = 0.05;
const FLOOR_MS = 10;

// A moment in which the machine is busy with something else is not the subject: what counts is that the worlds can agree.
test('first words come over HTTP as in the simulation, and cost the same', { retry: 3, timeout: 30_000 }, async () => {
  const scenario = scenarioOf(STREAMS);
  const simulated = simulate(scenario);
  const measured = await measure(scenario);
  expect(account(measured)).toEqual(account(simulated));
  expect(simulated.attempts.byStatus['500']).toBeGreaterThan(0);
  expect(simulated.queueWaitMs.max).toBeGreaterThan(0);
  const streamed = simulated.firstTokenMs?.count ?? 0;
  expect(streamed).toBeGreaterThan(10);
  expect(streamed).toBeLessThan(simulated.requests.succeeded);
  expect(measured.firstTokenMs?.count).toBe(streamed);
  for (const { throughput, durationMs } of [simulated, measured]) {
    expect(((throughput.streamedTokensPerSecond ?? 0) * durationMs) / 1000).toBeCloseTo(60 * streamed, 6);
  }
  for (const figure of ['p50', 'p95'] as const) {
    const wanted = simulated.firstTokenMs?.[figure] ?? Number.NaN;
    const allowedMs = Math.max(FLOOR_MS, wanted * SHARE);
    expect(Math.abs((measured.firstTokenMs?.[figure] ?? Number.NaN) - wanted), figure).toBeLessThan(allowedMs);
  }
});
