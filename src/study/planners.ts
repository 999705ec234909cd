import type { PlannerKind } from './planner.ts';
import { replications } from './planners/replications.ts';
import { single } from './planners/single.ts';
import { sweep } from './planners/sweep.ts';

/** Every kind of planner; of those that suit some options, the first is taken. */
export const PLANNERS: readonly PlannerKind[] = [single, replications, sweep];
