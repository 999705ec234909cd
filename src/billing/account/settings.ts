import type { Ledger } from '../ledger.ts';

/** Where an account posts and what it keeps. */
export interface AccountSettings {
  /** Default: a new one. */
  readonly ledger?: Ledger;
  /** Movements that are kept for a log; default: none. */
  readonly movementsMax?: number;
}
