import { summarizeRun } from '../measure/summarize.ts';
import type { Summary } from '../measure/summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { identifyScenario } from './digest.ts';
import { Simulation } from './simulation.ts';

/**
 * Runs a scenario in virtual time: a month takes seconds. The same scenario and seed give the same summary, byte for byte,
 * on every supported version of Node.
 */
export function simulate(scenario: Scenario): Summary {
  const simulation = new Simulation(scenario);
  simulation.run();
  return summarizeRun({
    scenario: identifyScenario(scenario),
    world: 'virtual',
    models: scenario.provider.models.map(({ name }) => name),
    recorder: simulation.recorder,
    costs: simulation.costs,
    dollarSource: 'ledger',
    loadDurationMs: simulation.load.endMs,
    refused: { inFlight: simulation.client.refusedInFlight, spendCap: simulation.client.refusedSpendCap },
    thresholds: scenario.thresholds,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: partialReasons(simulation.client.capReached, simulation.load.endMs),
  });
}

/** Why a run is partial by the client's own decision: its spend cap was reached. */
export function partialReasons(capReached: boolean, endMs: number): string[] {
  return capReached
    ? [
        `the spend cap (client.maxDollars) was reached ${(endMs / 1000).toFixed(1)} s after the start; the load ended there`,
      ]
    : [];
}
