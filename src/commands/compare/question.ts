import type { ChangeLimit } from '../../comparison/change-limit.ts';
import type { Comparison } from '../../comparison/comparison.ts';
import type { Problem } from '../../errors/scenario-error.ts';
import { EXIT } from '../exit-code.ts';

/** What is asked of a comparison, and what is wrong with how it was asked so far. */
export interface CompareQuestion {
  readonly limits: readonly ChangeLimit[];
  /** As a share. */
  readonly tolerance: number;
  readonly problems: Problem[];
}

/** The exit code that limits ask for: a broken one goes before one that nobody could judge. */
export function exitCodeOfLimits({ pairs }: Comparison): number {
  const states = pairs.flatMap(({ limits = [] }) => limits.map(({ state }) => state));
  if (states.includes('broken')) return EXIT.failed;
  return states.includes('inconclusive') ? EXIT.inconclusive : EXIT.passed;
}
