import { windowLengths, windowProblem } from '../measure/thresholds.ts';
import type { FieldProblem } from './problems.ts';
import type { SoundParts } from './sound-parts.ts';

/** Thresholds over windows that the load does not have. */
export function windowProblems({ workload, thresholds = [], drainMs = 0 }: SoundParts): FieldProblem[] {
  if (workload === undefined) return [];
  const lengths = windowLengths(thresholds);
  return thresholds.flatMap((threshold): FieldProblem[] => {
    const message = windowProblem(threshold, lengths, workload, drainMs);
    return message === undefined ? [] : [{ path: ['thresholds', threshold.metric], message }];
  });
}
