import type { Amount, Eventually } from '../amount.ts';

/** What a request may cost before it runs. */
export interface EstimateSubject {
  /** A dry run: it must change nothing. */
  estimate(request: EstimateRequest): Eventually<Estimate>;
  /** The same request, run for real, after it consumed `quantity` units: what it was charged. */
  bill(request: EstimateRequest, quantity: number): Eventually<Amount>;
  /** All that a dry run must leave as it is, as plain data: balances, ledger, spend counters, idempotency keys. */
  state?(): Eventually<unknown>;
  /** The money fields that a request shows: while it runs, and after it succeeded with `quantity` units. */
  costFields?(request: EstimateRequest, phase: 'in-progress' | 'succeeded', quantity: number): Eventually<CostFields>;
}

/** What is known before a request runs. */
export interface EstimateRequest {
  /** Dollars for one unit: decimal text with at most 9 decimals. */
  readonly usd: string;
  /** Most units that it may consume. */
  readonly maxQuantity: number;
  /** Whether it is known that it consumes just that many. */
  readonly isFixed: boolean;
}

/** Bounds of what a request costs. */
export interface Estimate {
  readonly low: Amount;
  readonly high: Amount;
}

/** The money fields of a request; a field that is not shown is absent. */
export interface CostFields {
  readonly cost?: Amount;
  readonly estimate?: Amount;
}
