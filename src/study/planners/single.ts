import type { PlannerKind } from '../planner.ts';
import { askOne } from '../question-batch.ts';

/** One run of the scenario. */
export const single: PlannerKind = {
  name: 'single',
  result: 'summary',
  suits: ({ sweep, replications }) => sweep.length === 0 && replications === undefined,
  create: (_, load) => askOne(load([], 0), undefined),
};
