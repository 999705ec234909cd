import type { Amount, Eventually } from '../amount.ts';

/** Amounts as they are shown to people: an invoice, a dashboard. */
export interface StatementSubject {
  /** Decimals that are shown of a dollar: 2 for cents. */
  readonly decimals: number;
  /** The statement of some rows, each of whole nano-USD. */
  display(rowsNano: readonly bigint[]): Eventually<Statement>;
}

/** A statement as it is shown: decimal dollars. */
export interface Statement {
  readonly rows: readonly Amount[];
  readonly total: Amount;
}
