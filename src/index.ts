export {
  createScenario,
  loadScenario,
  type LoadedScenario,
  type LoadScenarioOptions,
} from './scenario/load-scenario.ts';
export { loadServed } from './scenario/load-provider.ts';
export { scenarioSchema, type Scenario } from './scenario/scenario.ts';
export { scenarioSchemaText } from './scenario/scenario-schema.ts';
export { simulate } from './runners/virtual/simulate.ts';
export { startRunOverHttp, type RunOverHttpOptions, type RunUnderWay } from './runners/http/run-over-http.ts';
export {
  doubtsOf,
  liveAmplification,
  mergeSnapshots,
  quantileMs,
  type CoarseHistogram,
  type LivePhase,
  type LiveSnapshot,
} from './measure/live-snapshot.ts';
export { AttemptLog } from './runners/http/run-over-http.ts';
export type { AttemptLine } from './attempts/attempt-record.ts';
export { wallClock } from './platform/wall-clock.ts';
export { readTextFile } from './platform/files.ts';
export {
  collectBill,
  reconcile,
  totalReconciled,
  type BilledCharge,
  type ClientCharge,
  type ReconcileOptions,
  type Reconciled,
  type ReconciledTotal,
} from './reconcile/reconciliation.ts';
export { billEvents, EventBill, type BillEvent, type BillEventType } from './reconcile/event-bill.ts';
export { SpendBreakdown, type SpendRow } from './billing/spend-breakdown.ts';
export { invoiceOf, type InvoiceContext } from './invoice/invoice.ts';
export { invoiceSchema, type Invoice } from './invoice/invoice-schema.ts';
export { readInvoiceLimits, withThresholds } from './invoice/limits.ts';
export type { Threshold } from './measure/thresholds.ts';
export { identifyScenario } from './platform/digest.ts';
export { programVariables } from './wire/dialects.ts';
export type { Traffic, TrafficAttempt } from './invoice/traffic.ts';
export { summarySchema, type Summary } from './measure/summary.ts';
export { ScenarioError, type Problem, type ScenarioErrorCode } from './errors/scenario-error.ts';
export { toJsonSchema } from './units/choice-schema.ts';
export { compilePrice, priceSchema, type CompiledPrice, type PriceRule } from './billing/price/rule.ts';
export { Account } from './billing/account/account.ts';
export { accountSchema, type AccountOptions } from './billing/account/options.ts';
export { datedPricesSchema, priceAt, type DatedPrice } from './billing/price/validity.ts';
export { NO_USAGE, type Usage } from './billing/usage.ts';
export { OUTCOMES, type Outcome } from './billing/outcome.ts';
export { OUTCOME_PRESETS, type OutcomePolicy } from './billing/outcome-policy.ts';
export { createRetryPolicy, retrySchema, type RetryOptions } from './client/retry/retry-options.ts';
export { RETRY_PRESETS } from './client/retry/retry-presets.ts';
export { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './client/retry/retry-policy.ts';
export { nanoUsdText, parseNanoUsd } from './money/nano-usd.ts';
