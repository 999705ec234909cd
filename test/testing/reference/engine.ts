import type { BillingSubject } from '../../../src/testing/index.ts';
import { ledgerOf, ReferenceAccount } from './account.ts';
import { referenceReconciliation, referenceSimulator, referenceStatement } from './books.ts';
import { clientOf, referenceEvents, referenceOutcomes, ReferenceQuotes, ReferenceService, serviceOf } from './jobs.ts';
import { referencePricing } from './pricing.ts';

/** An engine that is right in every part, written apart from the kit: what every law must let pass. Mutants break it in one place. */
export const reference: Required<BillingSubject> = {
  pricing: referencePricing,
  outcomes: referenceOutcomes,
  estimates: new ReferenceQuotes().subject(),
  retries: clientOf(),
  idempotency: serviceOf(ReferenceService),
  ledger: ledgerOf(ReferenceAccount),
  statement: referenceStatement,
  events: referenceEvents,
  reconciliation: referenceReconciliation,
  simulator: referenceSimulator,
};
