import type { ChangeLimit } from '../../comparison/change-limit.ts';
import type { Problem } from '../../errors/scenario-error.ts';

/** What is asked of a comparison, and what is wrong with how it was asked so far. */
export interface CompareQuestion {
  readonly limits: readonly ChangeLimit[];
  /** As a share. */
  readonly tolerance: number;
  readonly problems: Problem[];
}
