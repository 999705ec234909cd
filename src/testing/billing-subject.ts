import type { EstimateSubject } from './subjects/estimate-subject.ts';
import type { EventSubject } from './subjects/event-subject.ts';
import type { IdempotencySubject } from './subjects/idempotency-subject.ts';
import type { LedgerSubject } from './subjects/ledger-subject.ts';
import type { OutcomeSubject } from './subjects/outcome-subject.ts';
import type { PricingSubject } from './subjects/pricing-subject.ts';
import type { ReconcileSubject } from './subjects/reconcile-subject.ts';
import type { RetrySubject } from './subjects/retry-subject.ts';
import type { SimulatorSubject } from './subjects/simulator-subject.ts';
import type { StatementSubject } from './subjects/statement-subject.ts';

/**
 * A billing engine, as the laws see it. Every part may be left out: laws that need it are skipped. Every method may answer at once or with
 * a promise, so that a service behind HTTP can be a subject. A method that throws fails the law that called it.
 */
export interface BillingSubject {
  /** What a consumption costs under a tariff. */
  readonly pricing?: PricingSubject;
  /** What a job owes by the way it ended. */
  readonly outcomes?: OutcomeSubject;
  /** What a request may cost before it runs. */
  readonly estimates?: EstimateSubject;
  /** A client that tries again. */
  readonly retries?: RetrySubject;
  /** Submissions under an idempotency key. */
  readonly idempotency?: IdempotencySubject;
  /** Accounts with balances, holds, charges and refunds. */
  readonly ledger?: LedgerSubject;
  /** Amounts as they are shown to people. */
  readonly statement?: StatementSubject;
  /** A bill made from a log of events. */
  readonly events?: EventSubject;
  /** The client's log compared with the provider's bill. */
  readonly reconciliation?: ReconcileSubject;
  /** A simulation of load and cost. */
  readonly simulator?: SimulatorSubject;
}
