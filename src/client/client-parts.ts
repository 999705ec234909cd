import type { Timeline } from '../engine/timeline.ts';
import type { ClientOptions } from './client-options.ts';
import type { RequestTable } from './request-table.ts';
import type { Found, Loss, Transport } from './transport.ts';

/** What a client works with. */
export interface ClientParts {
  readonly options: ClientOptions;
  readonly seed: number;
  readonly timeline: Timeline;
  readonly estimate: CostEstimate;
  readonly transport: Transport;
  readonly listener: ClientListener;
  /** Told of each task of a slot's lost attempt that was asked for, and what a resend would have cost at most, in nano-USD. Absent: nobody is. */
  readonly inspected?: (found: Found, worstNano: number, slot: number) => void;
  /** Where the requests under way are kept; absent: a table of its own. */
  readonly requests?: RequestTable;
  /** Of a spend cap that several clients share (`SpendLease`): whether room may come for an attempt that has none. Absent: the cap is this client's alone. */
  readonly lease?: { awaits(requestClass: number, nowMs: number): boolean } | undefined;
}

/** An attempt that its client lost, and whose task it asks for. */
export interface Inspection {
  readonly loss: Loss;
  readonly lostMs: number;
  /** When it first asked; undefined while the retry policy lets it wait. */
  askedMs: number | undefined;
  /** Undefined while it asks. */
  found: Found | undefined;
}

/** Told of every attempt that ended and of every request whose outcome is final. */
export interface ClientListener {
  /** `outcome` is an `OUTCOME` number, or one that only a client sees (`TIMED_OUT`, ...). Read the rest in `client.requests`. */
  attemptEnded(slot: number, outcome: number, status: number): void;
  /** The outcome of the request is final. `isUnfinished`: it was still under way when the run stopped waiting. */
  requestEnded(slot: number, succeeded: boolean, capReached: boolean, isUnfinished: boolean): void;
  /** An arrival that could not begin: too many requests under way, or the spend cap. */
  requestDropped(requestClass: number, capReached: boolean, dueMs: number): void;
}

/** What the client reckons that an attempt costs, for its spend cap: by the rates it knows, not by what the provider does. */
export interface CostEstimate {
  /** Worst cost of an attempt of each class, in nano-USD. `Spending.raiseWorst` writes it where attempts turn out to cost more. */
  readonly worstNano: Float64Array;
  /** The class that stands in for each when its model is not there; -1 where none does. Absent: none for any. */
  readonly fallbackClass?: Int32Array;
  /** What an attempt of a class may have cost at most that failed with a status, of which the client has read an outcome. */
  failedNano(requestClass: number, status: number, outcome: number): number;
}
