import type fc from 'fast-check';
import type { BillingSubject } from './billing-subject.ts';

/** What a law is about. */
export type LawGroup =
  | 'pricing'
  | 'outcome'
  | 'estimate'
  | 'retries'
  | 'ledger'
  | 'events'
  | 'reconciliation'
  | 'simulator';

/** One law of billing, as data: a test runner can make one test of each. */
export interface Law {
  /** Short and stable: `P1`, `O2`, `L5`. */
  readonly id: string;
  readonly group: LawGroup;
  readonly name: string;
  /** `P1: prices are never negative`: the title of a test. */
  readonly title: string;
  /** What holds, in one sentence. */
  readonly statement: string;
  /** What happens where it does not hold, as it was seen or is documented. */
  readonly story: string;
  /** Where the story is told, and of when that is. */
  readonly source: string;
  /** The part of the subject that it needs: `pricing`, `ledger.postings`. */
  readonly needs: string;
  /** Why it does not apply to a subject; absent: it does. */
  missing(subject: BillingSubject): string | undefined;
  /** The property over generated cases, for `fc.assert` or `fc.check`. Throws a RangeError for a subject without what it needs. */
  property(subject: BillingSubject): fc.IAsyncProperty<unknown>;
  /** Resolves when it holds for all generated cases; rejects with an error that tells the smallest case for which it does not. */
  check(subject: BillingSubject, options?: LawCheckOptions): Promise<void>;
}

/** How hard a law is tried. */
export interface LawCheckOptions {
  /** Generated cases of each law, from 1 up. Default: 100. */
  readonly numRuns?: number | undefined;
  /** Seed of the generated cases: the same seed gives the same cases. Default: 42. */
  readonly seed?: number | undefined;
  /** Stop a law after so many milliseconds; what was tried by then counts. Default: no limit. */
  readonly timeLimitMs?: number | undefined;
}

/** What became of one law. */
export interface LawResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** Cases that were tried. */
  readonly runs: number;
  /** Of a law that failed: the smallest case found, as text. */
  readonly counterexample?: string;
  /** Of a law that failed: what that case means, in a sentence. */
  readonly meaning?: string;
  /** Of a law that was skipped: why. */
  readonly reason?: string;
  /** All of it, for people. */
  readonly text: string;
}
