import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { THREADS_MAX } from '../executors/executors.ts';
import { tuneForSimulation } from '../platform/runtime.ts';
import { scenarioWarnings } from '../scenario/warnings.ts';
import { replicationProblems } from '../study/planners/replications.ts';
import { formatCount } from '../units/format.ts';
import type { Terminal } from './options.ts';
import { runStudy, type StudyFlags } from './study.ts';

/** Flags of `simulate` beyond the common ones. */
export interface SimulateFlags extends StudyFlags {
  /** Worker threads; undefined: as many as the machine has cores, where they pay. */
  readonly threads: number | undefined;
}

/** `tollmark simulate`: runs a scenario in virtual time, once or as a study. Returns the exit code. */
export async function runSimulate(path: string | undefined, flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const problems = [...replicationProblems(flags.replications), ...threadProblems(flags)];
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  tuneForSimulation();
  const { threads } = flags;
  return runStudy(path, flags, terminal, { world: 'virtual', threads, warningsOf: scenarioWarnings, stopping: '\n' });
}

function threadProblems({ threads, replications, sweep, resume }: SimulateFlags): Problem[] {
  if (threads === undefined) return [];
  const problems: Problem[] = [];
  if (!Number.isInteger(threads) || threads < 1 || threads > THREADS_MAX) {
    problems.push({ path: '--threads', message: `expected a whole number from 1 to ${formatCount(THREADS_MAX)}` });
  }
  if (replications === undefined && sweep.length === 0 && resume === undefined) {
    const message = 'a single run has one thread; ask for several runs with --replications or --sweep';
    problems.push({ path: '--threads', message });
  }
  return problems;
}
