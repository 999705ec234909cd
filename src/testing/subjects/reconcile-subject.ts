import type { Eventually } from '../amount.ts';

/** The client's log compared with the provider's bill. */
export interface ReconcileSubject {
  /** Puts every line and every record into one class. */
  classify(log: readonly ClientLine[], records: readonly BillRecord[]): Eventually<readonly BillMatch[]>;
  /** Reads a bill that comes in pages, which may overlap and come late; the order of the records does not matter. */
  collect?(pages: readonly (readonly BillRecord[])[]): Eventually<readonly BillRecord[]>;
}

/** What the client believes that a request cost: at most one line a request. */
export interface ClientLine {
  readonly requestId: string;
  readonly nano: bigint;
}

/** One charge on the provider's bill. */
export interface BillRecord {
  readonly recordId: string;
  readonly requestId: string;
  readonly nano: bigint;
}

/**
 * `matched`: a line and a record of the same amount; `differs`: of different amounts; `client-only`: a line without a record;
 * `provider-only`: a record whose request the client does not have (a ghost); `duplicate`: a further record of a request that has one in
 * another class.
 */
export type BillClass = 'matched' | 'differs' | 'client-only' | 'provider-only' | 'duplicate';

/** A line, a record, or both, and their class. */
export interface BillMatch {
  readonly class: BillClass;
  readonly requestId: string;
  /** Absent for `client-only`. */
  readonly recordId?: string;
}
