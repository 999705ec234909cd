import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { formatCount } from '../../units/format.ts';
import type { PlannerKind } from '../planner.ts';
import { askOne } from '../question-batch.ts';

/** Most replications of one scenario: the standard error is then a hundredth of the spread between them. */
const REPLICATIONS_MAX = 10_000;

/** The scenario under several seeds, from its own on, merged into one summary with intervals. */
export const replications: PlannerKind = {
  name: 'replications',
  result: 'summary',
  suits: (options) => options.sweep.length === 0 && options.replications !== undefined,
  create: (options, load) => {
    const problems = replicationProblems(options.replications);
    if (problems.length > 0) throw new ScenarioError('USAGE', problems);
    return askOne(load([], 0), options.replications);
  },
};

/** What is wrong with a number of replications. */
export function replicationProblems(count: number | undefined): Problem[] {
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= REPLICATIONS_MAX)) return [];
  const message = `expected a whole number from 1 to ${formatCount(REPLICATIONS_MAX)}`;
  return [{ path: '--replications', message }];
}
