import type { AccountSnapshot, InvoiceRecords } from '../../../src/billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../../../src/billing/ledger.ts';
import type { Outcome } from '../../../src/billing/outcome.ts';
import type { RunDescription } from '../../../src/measure/run-description.ts';
import type { UsageRecord } from '../../../src/measure/usage-record.ts';

/** A bounded part of a list. */
export interface Part<Item> {
  readonly items: readonly Item[];
  /** How many are left out. */
  readonly more: number;
}

/** A model of the provider, and whether it is there now. */
export interface ModelNow {
  readonly name: string;
  readonly operation: string;
  /** Whether a list of models names it to a client without an API key. */
  readonly isListed: boolean;
  /** When, where and for whom it is there, as a scenario writes it; undefined: always, for all. */
  readonly availability: string | undefined;
}

/** A fault that the provider has, and whether it acts now. */
export interface FaultNow {
  readonly fault: RunDescription['faults'][number];
  readonly state: 'on' | 'to come' | 'over';
}

/** What the dashboard needs of the statistics of a mock server. */
interface ShownStats {
  readonly attempts: {
    readonly total: number;
    readonly byStatus: Readonly<Record<string, number>>;
    readonly resets: number;
    readonly hangUps: number;
  };
  readonly jobs: {
    readonly accepted: number;
    readonly refused: number;
    readonly replayed: number;
    readonly quoted: number;
    readonly scripted: number;
    readonly waiting: number;
    readonly running: number;
    readonly ended: { readonly [K in Outcome]?: number };
  };
  readonly queries: { readonly total: number; readonly watching: number };
  readonly webhooks: {
    readonly pending: number;
    readonly delivered: number;
    readonly givenUp: number;
    readonly refused: number;
    readonly dropped: number;
  };
  readonly script: { readonly answered: number; readonly steps: number; readonly left: number };
  readonly ledger: LedgerSnapshot;
  readonly account?: AccountSnapshot;
  readonly usageRecords: { readonly kept: number; readonly lost: number };
}

/** A mock server at one instant. */
export interface DashboardView {
  /** How often a new run was begun before this one. */
  readonly resets: number;
  /** Requests to the administration that were refused since the server was created. */
  readonly refused: number;
  /** Since this run began. */
  readonly elapsedMs: number;
  readonly stats: ShownStats;
  /** What happened, job by job, the newest first. */
  readonly usage: Part<UsageRecord>;
  /** The bill as the provider publishes it, the newest first. */
  readonly billed: Part<UsageRecord>;
  /** The newest jobs that ended without a whole output, the newest first. */
  readonly failed: readonly UsageRecord[];
  /** Of the postpaid account, oldest first. */
  readonly invoices: InvoiceRecords;
  readonly models: Part<ModelNow>;
  readonly faults: Part<FaultNow>;
  /** What of the script answers next, as JSON. */
  readonly steps: Part<string>;
  /** Changes of the provider as JSON, with their instants, the newest first. */
  readonly changes: Part<{ readonly atMs: number; readonly text: string }>;
}
