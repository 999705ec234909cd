/** What both worlds write down, so that they can be compared. Instants are ms since the start; outcomes are `OUTCOME` numbers. */

/** An attempt as the client saw it end: outcome -1 is a timeout, -2 a network error, -4 one that the run did not wait for. */
export interface AttemptRecord {
  readonly request: number;
  readonly attempt: number;
  readonly requestClass: number;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: number;
  readonly status: number;
}

/** A job as the provider saw it end. */
export interface JobRecord {
  readonly request: number;
  readonly attempt: number;
  readonly model: number;
  readonly acceptedMs: number;
  /** NaN when it never came to a slot. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly outcome: number;
  readonly status: number;
  readonly chargedNano: number;
  /** Whether the client still waited for the answer. */
  readonly heard: boolean;
}

/** A request that is over. */
export interface RequestRecord {
  readonly request: number;
  readonly endedMs: number;
  readonly attempts: number;
  readonly succeeded: boolean;
  /** Whether it was still under way when the run stopped waiting. */
  readonly isUnfinished: boolean;
}

/** Dollars by what they bought, in nano-USD. */
export interface ClassRecord {
  readonly useful: bigint;
  readonly failed: bigint;
  readonly ghost: bigint;
  readonly duplicate: bigint;
  readonly moderated: bigint;
}

/** All that is compared of a run. */
export interface WorldRecord {
  readonly attempts: readonly AttemptRecord[];
  readonly jobs: readonly JobRecord[];
  readonly requests: readonly RequestRecord[];
  readonly droppedMs: readonly number[];
  readonly refused: { readonly inFlight: number; readonly spendCap: number };
  readonly offered: number;
  /** Postings of the provider, in nano-USD. */
  readonly postings: Readonly<Record<'charge' | 'refund' | 'hold' | 'capture' | 'release', bigint>>;
  readonly byModel: readonly ClassRecord[];
  readonly loadEndMs: number;
}
