import { summarizeAccount, type AccountSummary } from '../../measure/account-summary.ts';
import { summarizeRun } from '../../measure/summarize.ts';
import type { Summary } from '../../measure/summary.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { identifyScenario } from '../digest.ts';
import { FusedSimulation } from '../fused/fused-simulation.ts';
import { isFusible } from '../fused/fused-scope.ts';
import { Simulation } from './simulation.ts';
import { runInSlices, type SimulationWatch } from './slices.ts';
import type { VirtualRun } from './virtual-run.ts';

/**
 * Runs a scenario in virtual time: a month takes seconds. The same scenario and seed give the same summary, byte for byte,
 * on every supported version of Node. With a `watch`, the run stops now and then to say how far it is; the result is the same.
 */
export function simulate(scenario: Scenario, watch?: SimulationWatch): Summary {
  const simulation = createRun(scenario);
  if (watch === undefined) simulation.run();
  else runInSlices(simulation, scenario.workload, watch);
  return summarizeSimulation(scenario, simulation);
}

/** The run of a scenario that has not begun: the fused simulation where it can, which comes to the same in a part of the time. */
export function createRun(scenario: Scenario): VirtualRun {
  return isFusible(scenario) ? new FusedSimulation(scenario) : new Simulation(scenario);
}

/** The summary of a simulation that has run. */
export function summarizeSimulation(scenario: Scenario, simulation: VirtualRun): Summary {
  // The last of their time is charged before the books are read.
  const workers = simulation.workers?.close(Math.max(simulation.recorder.lastMs, simulation.loadEndMs));
  return summarizeRun({
    scenario: identifyScenario(scenario),
    world: 'virtual',
    models: scenario.provider.models.map(({ name }) => name),
    recorder: simulation.recorder,
    costs: simulation.costs,
    account: accountOf(simulation),
    workers,
    dollarSource: 'ledger',
    loadDurationMs: simulation.loadEndMs,
    refused: simulation.refused,
    thresholds: scenario.thresholds,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: partialReasons(simulation.capReached, simulation.loadEndMs),
  });
}

/** The account when the last outcome had come and the load was over. */
function accountOf({ account, ledger, recorder, loadEndMs }: VirtualRun): AccountSummary | undefined {
  if (account === undefined) return undefined;
  return summarizeAccount(account.view(Math.max(recorder.lastMs, loadEndMs)), ledger.snapshot());
}

/** Why a run is partial by the client's own decision: its spend cap was reached. */
export function partialReasons(capReached: boolean, endMs: number): string[] {
  return capReached
    ? [
        `the spend cap (client.maxDollars) was reached ${(endMs / 1000).toFixed(1)} s after the start; the load ended there`,
      ]
    : [];
}
