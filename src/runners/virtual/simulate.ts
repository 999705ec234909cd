import { SUMMARY_INVOICES_MAX, summarizeAccount, type AccountSummary } from '../../measure/account-summary.ts';
import { summarizeRun } from '../../measure/summarize.ts';
import { dumpRun, type RunDump } from '../../measure/summary-merge.ts';
import type { Summary } from '../../measure/summary.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { unsteadyParts } from '../../scenario/describe-run.ts';
import { passedReason, reachedReasons } from '../cap-reasons.ts';
import { identifyScenario } from '../../platform/digest.ts';
import { Simulation } from './simulation.ts';
import { runInSlices, type SimulationWatch } from './slices.ts';

/**
 * Runs a scenario in virtual time: a month takes seconds. The same scenario and seed give the same summary, byte for byte,
 * on every supported version of Node. With a `watch`, the run stops now and then to say how far it is; the result is the same.
 */
export function simulate(scenario: Scenario, watch?: SimulationWatch): Summary {
  const simulation = new Simulation(scenario);
  if (watch === undefined) simulation.run();
  else runInSlices(simulation, scenario.workload, watch);
  return summarizeSimulation(scenario, simulation);
}

/** As `simulate`, and what its summary is made of, for the merge with other runs. */
export function simulateToMerge(scenario: Scenario): { readonly summary: Summary; readonly dump: RunDump } {
  const simulation = new Simulation(scenario);
  simulation.run();
  const summary = summarizeSimulation(scenario, simulation);
  const { recorders, costs, provider } = simulation;
  const workers = provider.workers?.figures(summary.durationMs);
  return { summary, dump: dumpRun({ models: scenario.provider.models, recorders, costs, workers }) };
}

/** The summary of a simulation that has run. */
export function summarizeSimulation(scenario: Scenario, simulation: Simulation): Summary {
  // The last of their time is charged before the books are read.
  const workers = simulation.provider.workers?.close(Math.max(simulation.recorders.lastMs, simulation.load.endMs));
  return summarizeRun({
    scenario: identifyScenario(scenario),
    world: 'virtual',
    models: scenario.provider.models,
    recorders: simulation.recorders,
    costs: simulation.costs,
    account: accountOf(simulation),
    workers,
    dollarSource: 'ledger',
    loadDurationMs: simulation.load.endMs,
    refused: { inFlight: simulation.client.refusedInFlight, spendCap: simulation.client.refusedSpendCap },
    thresholds: scenario.thresholds,
    aborted: simulation.abortWatch?.aborted,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    unsteady: unsteadyParts(scenario),
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: partialReasons(simulation, scenario.client.maxNanoUsd),
  });
}

/** The account when the last outcome had come and the load was over. */
function accountOf({ provider: { account, ledger }, recorders, load }: Simulation): AccountSummary | undefined {
  if (account === undefined) return undefined;
  const endMs = Math.max(recorders.lastMs, load.endMs);
  return summarizeAccount(account.view(endMs), ledger.snapshot(), account.invoiceRecords(endMs, SUMMARY_INVOICES_MAX));
}

/** Why a run is partial by the client's own limit on dollars: it was passed, where an attempt cost more than was held for it, or reached. */
function partialReasons({ client, costs, load }: Simulation, maxNanoUsd: bigint | undefined): string[] {
  const spent = { billedNano: costs.total.billed.value(), mostNano: client.spending.committedNano };
  const passed = passedReason({ maxNanoUsd, ...spent });
  return [...(passed === undefined ? [] : [passed]), ...reachedReasons(client.capReached, maxNanoUsd, load.endMs)];
}
