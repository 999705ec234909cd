import type { Law } from './law.ts';
import { estimateLaws } from './laws/estimate-laws.ts';
import { eventLaws } from './laws/event-laws.ts';
import { idempotencyLaws } from './laws/idempotency-laws.ts';
import { ledgerLaws } from './laws/ledger-laws.ts';
import { ledgerOrderLaws } from './laws/ledger-order-laws.ts';
import { ledgerTermsLaws } from './laws/ledger-terms-laws.ts';
import { outcomeLaws } from './laws/outcome-laws.ts';
import { pricingLaws } from './laws/pricing-laws.ts';
import { reconciliationLaws } from './laws/reconciliation-laws.ts';
import { retryLaws } from './laws/retry-laws.ts';
import { simulatorLaws } from './laws/simulator-laws.ts';
import { statementLaws } from './laws/statement-laws.ts';
import { tariffLaws } from './laws/tariff-laws.ts';

/** Every law of billing that this kit knows, by group. */
export const laws: readonly Law[] = [
  ...pricingLaws,
  ...tariffLaws,
  ...outcomeLaws,
  ...estimateLaws,
  ...retryLaws,
  ...idempotencyLaws,
  ...ledgerLaws,
  ...ledgerOrderLaws,
  ...ledgerTermsLaws,
  ...statementLaws,
  ...eventLaws,
  ...reconciliationLaws,
  ...simulatorLaws,
];
