import type { Account } from '../../billing/account/account.ts';
import type { Ledger } from '../../billing/ledger.ts';
import type { CostAttribution } from '../../measure/cost-attribution.ts';
import type { Recorder } from '../../measure/recorder.ts';
import type { WorkerPool } from '../../provider/workers/worker-pool.ts';

/** A run in virtual time: what it has measured so far, and how it goes on. */
export interface VirtualRun {
  readonly recorder: Recorder;
  readonly costs: CostAttribution;
  readonly ledger: Ledger;
  /** The customer's account; undefined where the customer may owe any amount. */
  readonly account: Account | undefined;
  /** Workers that start and shut down; undefined where every slot is warm. */
  readonly workers?: WorkerPool | undefined;
  /** Requests that the client's own bounds refused. */
  readonly refused: { readonly inFlight: number; readonly spendCap: number };
  /** Whether the client's spend cap ended the load. */
  readonly capReached: boolean;
  /** When the load ended, or will end as far as is known: ms since the start. */
  readonly loadEndMs: number;
  /** The instant of the last event so far, in ms since the start. */
  readonly nowMs: number;
  /** When the next event is due; Infinity when the run is over. */
  readonly nextMs: number;
  /** Sets the first arrivals: once, before `advance`. */
  start(): void;
  /** Runs up to and including an instant. Where a run is cut into pieces does not change what happens in it. */
  advance(untilMs: number): void;
  /** Starts, and runs until nothing is left to happen. */
  run(): void;
}
