import { onTestFinished } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** One scenario, in virtual time and over HTTP. */
export interface Worlds {
  readonly simulated: Summary;
  readonly measured: Summary;
}

/** A scenario from the text of its file. */
export function scenarioOf(text: string): Scenario {
  return loadScenario('scenario.yaml', { readText: () => text, overrides: [] }).scenario;
}

/** Runs a scenario over real HTTP against a mock of its provider on this machine, both in this process. */
export async function measure(scenario: Scenario): Promise<Summary> {
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  const origin = await listenMockServer(server);
  onTestFinished(() => server.close({ graceMs: 0 }));
  const run = await startRunOverHttp({ scenario, world: 'mock', origin, apiKey: 'k', clock: wallClock });
  return run.finished;
}

/** Runs a scenario in both worlds. What a stall of a busy machine makes late is sent all the same: the simulation drops nothing. */
export async function inBothWorlds(text: string): Promise<Worlds> {
  const read = scenarioOf(text);
  const scenario: Scenario = { ...read, workload: { ...read.workload, catchUp: true } };
  return { simulated: simulate(scenario), measured: await measure(scenario) };
}

/** The counts and dollars of a summary: all that does not tell of times. */
export function account(summary: Summary): object {
  const { requests, attempts, retryAmplification, errorRate, refused, byModel, dollars } = summary;
  const { source: _, ...amounts } = dollars;
  return {
    requests,
    attempts,
    retryAmplification,
    errorRate,
    refused,
    dollars: amounts,
    byModel: byModel.map(({ latencyMs: { count }, ...counts }) => ({ ...counts, latencies: count })),
    latencies: [summary.latencyMs.count, summary.attemptLatencyMs.count, summary.queueWaitMs.count],
  };
}
