/** Planners over scenarios held in memory, and their trials carried out one after the other, here: the oracle of every executor. */
import type { Summary } from '../../src/measure/summary.ts';
import { simulateTrial } from '../../src/executors/trial-worker.ts';
import { ScenarioFiles } from '../../src/scenario/scenario-files.ts';
import { choosePlanner, type StudyQuestion } from '../../src/study/plan.ts';
import type { Planner, TrialResult } from '../../src/study/planner.ts';
import type { Study } from '../../src/study/study.ts';
import { FILES } from '../scenario/scenario-fixtures.ts';

/** Overrides that make a scenario over in a moment. */
export const SHORT: readonly string[] = ['workload.duration=20s', 'faults[0].at=5s', 'faults[0].for=5s'];

const files = new ScenarioFiles((path) => FILES[path] ?? '');

/** The planner of a question about `dir/scenario.yaml`, whose scenarios are short. */
export function plannerOf(question: Partial<StudyQuestion>): Planner {
  const asked = { scenario: 'dir/scenario.yaml', today: '2026-11-20', set: SHORT, sweep: [], ...question };
  return choosePlanner(asked, files, true).planner;
}

/** A result as it comes from another machine. */
export function sent(result: TrialResult): TrialResult {
  return JSON.parse(JSON.stringify(result)) as TrialResult;
}

/** What a planner comes to when all its trials are run. */
export function concluded(planner: Planner): Summary | Study {
  let index = 0;
  for (let trials = planner.propose(); trials.length > 0; trials = planner.propose()) {
    for (const trial of trials) planner.read(sent(simulateTrial(trial)), index++);
  }
  const result = planner.conclude();
  if (result === undefined) throw new Error('The planner comes to nothing, but all its trials were run.');
  return result;
}

/** The study that a sweep comes to. */
export function sweepOf(question: Partial<StudyQuestion>): Study {
  const result = concluded(plannerOf(question));
  if (result.schema === 'tollmark/study@1') return result;
  throw new Error('This is no sweep.');
}

/** The summary that a single run or replications come to. */
export function summaryOf(question: Partial<StudyQuestion>): Summary {
  const result = concluded(plannerOf(question));
  if (result.schema === 'tollmark/summary@1') return result;
  throw new Error('This is a sweep.');
}
