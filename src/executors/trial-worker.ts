import { simulate, simulateToMerge } from '../runners/virtual/simulate.ts';
import type { SimulationWatch } from '../runners/virtual/slices.ts';
import type { Trial, TrialResult } from '../study/planner.ts';

/** Carries out a trial in virtual time: what a worker thread is for, though it runs anywhere. */
export function simulateTrial(
  { scenario, merges }: Pick<Trial, 'scenario' | 'merges'>,
  watch?: SimulationWatch,
): TrialResult {
  return merges ? simulateToMerge(scenario) : { summary: simulate(scenario, watch) };
}
