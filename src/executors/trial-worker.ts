import { dumpRun } from '../measure/summary-merge.ts';
import { simulate, summarizeSimulation } from '../runners/virtual/simulate.ts';
import { Simulation } from '../runners/virtual/simulation.ts';
import type { SimulationWatch } from '../runners/virtual/slices.ts';
import type { Trial, TrialResult } from '../study/planner.ts';

/** Carries out a trial in virtual time: what a worker thread is for, though it runs anywhere. */
export function simulateTrial(
  { scenario, merges }: Pick<Trial, 'scenario' | 'merges'>,
  watch?: SimulationWatch,
): TrialResult {
  if (!merges) return { summary: simulate(scenario, watch) };
  const simulation = new Simulation(scenario);
  simulation.run();
  const summary = summarizeSimulation(scenario, simulation);
  const { recorder, costs, provider } = simulation;
  const workers = provider.workers?.figures(summary.durationMs);
  return { summary, dump: dumpRun({ models: scenario.provider.models, recorder, costs, workers }) };
}
