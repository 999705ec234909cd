import { OUTCOMES, type Outcome } from '../src/billing/outcome.ts';
import type { AccountSnapshot } from '../src/billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../src/billing/ledger.ts';
import type { WorkerFigures } from '../src/provider/workers/worker-meter.ts';
import type { ProviderChange } from './provider-changes.ts';
import type { ScriptStats } from './script/script.ts';
import type { StoreMemory } from './memory/shared-parts.ts';
import type { UnderWayMemory } from './memory/under-way.ts';
import type { WebhookStats } from './webhooks/webhook-sender.ts';

/**
 * What a mock server did since the run began: since it was created or reset. `attempts.total` is `jobs.accepted` + `jobs.refused` +
 * `jobs.replayed` + `jobs.quoted` + `jobs.scripted`, and also the answers (`byStatus`), `resets` and `hangUps` together with the attempts that still wait.
 */
export interface MockStats {
  /** Since the server was created, resets or not. */
  readonly uptimeMs: number;
  /** Requests to `/stats` and below `/tollmark/` that were refused since the server was created. Left out where there were none. */
  readonly administration?: { readonly refused: number };
  /** HTTP requests to routes that create jobs, whether or not their bodies came whole. */
  readonly requests: number;
  readonly attempts: {
    /** Requests that were decided: accepted, refused, joined to a job that was there already, only priced, or answered by a script. */
    readonly total: number;
    /** Answers by HTTP status. */
    readonly byStatus: Readonly<Record<string, number>>;
    /** Connections that the emulated provider cut: faults `reset` and `disconnect`, and disconnects of a script. */
    readonly resets: number;
    /** Clients that left before their answer. */
    readonly hangUps: number;
    /** Faults `disconnect` that hit jobs of which no connection waited, because their submissions had been answered. Left out where there were none. */
    readonly unseenDisconnects?: number;
  };
  readonly jobs: {
    readonly accepted: number;
    /** Attempts that became no job: faults at the door, limits, a full queue, and requests that are none. */
    readonly refused: number;
    /** Attempts whose idempotency key named a job that was there already. */
    readonly replayed: number;
    /** Dry runs: priced, and not run. */
    readonly quoted: number;
    /** Attempts that a script answered without a job. */
    readonly scripted: number;
    readonly waiting: number;
    readonly running: number;
    /** Jobs that ended, by outcome; outcomes that did not occur are left out. */
    readonly ended: { readonly [K in Outcome]?: number };
    /** Ended jobs that can still be asked for, and those that gave way early because there was no room in memory. */
    readonly kept: number;
    readonly forgotten: number;
  };
  /** Requests to routes that make no job: states, results, prices, balances. They cost nothing and take no limit. */
  readonly queries: {
    readonly total: number;
    readonly byStatus: Readonly<Record<string, number>>;
    readonly watching: number;
  };
  readonly webhooks: WebhookStats;
  /** Of `POST /tollmark/script`, and of answers that a header forced: `answered` counts those with a job, and those of queries, too. */
  readonly script: ScriptStats;
  /** Changes of the provider while it runs, in their order. */
  readonly changes: readonly ProviderChange[];
  readonly ledger: LedgerSnapshot;
  /** The customer's account, where the provider keeps one. */
  readonly account?: AccountSnapshot;
  /** Workers that start and shut down, where there are any: what they have done and cost once they have idled to their ends. */
  readonly workers?: WorkerFigures;
  readonly usageRecords: { readonly kept: number; readonly lost: number };
  /**
   * In bytes as they are estimated: what is under way and how much found no room, and what is held for later questions and how much gave way to its
   * bound. Files of outputs are made again.
   */
  readonly memory: { readonly underWay: UnderWayMemory } & {
    readonly [store in 'keptJobs' | 'idempotencyKeys' | 'billedRequests' | 'usageRecords' | 'outputs']: StoreMemory;
  };
}

class StatusCounts {
  readonly #byStatus: Record<string, number> = {};

  add(status: number): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
  }

  /** In ascending order of the status, those that occurred. */
  read(): Record<string, number> {
    return { ...this.#byStatus };
  }
}

/** The counts of `MockStats` that no other object keeps. */
export class AttemptCounts {
  requests = 0;
  accepted = 0;
  refused = 0;
  replayed = 0;
  quoted = 0;
  scripted = 0;
  resets = 0;
  hangUps = 0;
  unseenDisconnects = 0;
  queries = 0;
  readonly answers: StatusCounts = new StatusCounts();
  readonly queryAnswers: StatusCounts = new StatusCounts();
  readonly #ended = new Float64Array(OUTCOMES.length);

  ended(outcome: number): void {
    this.#ended[outcome] = (this.#ended[outcome] as number) + 1;
  }

  /** Ended jobs by outcome, those that occurred. */
  byOutcome(): { [K in Outcome]?: number } {
    return Object.fromEntries(OUTCOMES.map((name, at) => [name, this.#ended[at] as number]).filter(([, n]) => n !== 0));
  }
}
