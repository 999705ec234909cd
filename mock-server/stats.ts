import { OUTCOMES, type Outcome } from '../src/billing/outcome.ts';
import type { LedgerSnapshot } from '../src/billing/ledger.ts';

/**
 * What a mock server did since the run began: since it was created or reset. `attempts.total` is `jobs.accepted` + `jobs.refused`, and also
 * the answers (`byStatus`), `resets` and `hangUps` together with the jobs that still have a client waiting.
 */
export interface MockStats {
  /** Since the server was created, resets or not. */
  readonly uptimeMs: number;
  /** HTTP requests to routes that create jobs, whether or not their bodies came whole. */
  readonly requests: number;
  readonly attempts: {
    /** Requests that were decided: accepted or refused. */
    readonly total: number;
    /** Answers by HTTP status. */
    readonly byStatus: Readonly<Record<string, number>>;
    /** Connections that the emulated provider cut: faults `reset` and `disconnect`. */
    readonly resets: number;
    /** Clients that left before their answer. */
    readonly hangUps: number;
  };
  readonly jobs: {
    readonly accepted: number;
    /** Attempts that became no job: faults at the door, limits, a full queue, and requests that are none. */
    readonly refused: number;
    readonly waiting: number;
    readonly running: number;
    /** Jobs that ended, by outcome; outcomes that did not occur are left out. */
    readonly ended: { readonly [K in Outcome]?: number };
  };
  readonly ledger: LedgerSnapshot;
  readonly usageRecords: { readonly kept: number; readonly lost: number };
}

/** The counts behind `MockStats` that no other object keeps. */
export class AttemptCounts {
  requests = 0;
  accepted = 0;
  refused = 0;
  resets = 0;
  hangUps = 0;
  readonly #byStatus = new Float64Array(1000);
  readonly #ended = new Float64Array(OUTCOMES.length);

  answered(status: number): void {
    this.#byStatus[status] = (this.#byStatus[status] as number) + 1;
  }

  ended(outcome: number): void {
    this.#ended[outcome] = (this.#ended[outcome] as number) + 1;
  }

  /** Answers by status, in ascending order, those that occurred. */
  byStatus(): Record<string, number> {
    return Object.fromEntries([...this.#byStatus.entries()].filter(([, count]) => count > 0));
  }

  /** Ended jobs by outcome, those that occurred. */
  byOutcome(): { [K in Outcome]?: number } {
    return Object.fromEntries(OUTCOMES.map((name, at) => [name, this.#ended[at] as number]).filter(([, n]) => n !== 0));
  }
}
