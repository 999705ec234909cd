export { assertLaws, checkLaws, lawsFor, LawsError, type CheckLawsOptions, type LawReport } from './check-laws.ts';
export { laws } from './laws.ts';
export { LawError, type Law, type LawCheckOptions, type LawGroup, type LawResult } from './law.ts';
export { SubjectError } from './checks/subject-error.ts';
export { LawBreach, type Amount, type Compared, type Eventually } from './amount.ts';
export type { BillingSubject } from './billing-subject.ts';
export type { PricingSubject } from './subjects/pricing-subject.ts';
export type { JobBill, JobStory, OutcomeSubject, StoryPrice } from './subjects/outcome-subject.ts';
export type { CostFields, Estimate, EstimateRequest, EstimateSubject } from './subjects/estimate-subject.ts';
export type {
  AnswerKind,
  PlayedRequest,
  RetrySubject,
  ScriptedAnswer,
  ScriptedRequest,
} from './subjects/retry-subject.ts';
export type { IdempotencySubject, JobCharge, Submission, SubmitReply } from './subjects/idempotency-subject.ts';
export type {
  AccountTerms,
  Hold,
  LedgerPosting,
  LedgerSubject,
  Movement,
  Refund,
  Release,
  Settle,
  TopUp,
} from './subjects/ledger-subject.ts';
export type { Statement, StatementSubject } from './subjects/statement-subject.ts';
export type { EventSubject, JobEvent, JobEventType } from './subjects/event-subject.ts';
export type { BillClass, BillMatch, BillRecord, ClientLine, ReconcileSubject } from './subjects/reconcile-subject.ts';
export type { SimulatedRun, SimulatorSubject } from './subjects/simulator-subject.ts';
export type { Consumption, DatedTariff, Tariff, TariffKind, TariffRate, TariffTerms, TariffTier } from './tariff.ts';
export { malformedRate, rateText, type RateBounds } from './arbitraries/rates.ts';
export { consumption, tariffRate } from './arbitraries/tariffs.ts';
export { jobStory, outcome, outcomePolicy } from './arbitraries/outcomes.ts';
export { eventLog, type EventLogOptions } from './arbitraries/event-logs.ts';
export {
  accountHistory,
  accountJobs,
  jobMovements,
  type AccountJob,
  type HistoryOptions,
} from './arbitraries/account-histories.ts';
export type { AccountMovement } from './account-movement.ts';
export { billPair, type BillPair } from './arbitraries/bills.ts';
export { drawnRequests, scriptedAnswer, scriptedRequests } from './arbitraries/scripted-requests.ts';
export { scaleScenarioPrices, scenarioInput, type ScenarioInput } from './arbitraries/scenarios.ts';
export { anyTerms, noTerms, plainRuleInput, priceInput, ruleInput } from './arbitraries/price-rules.ts';
export { hugeUsage, usage } from './arbitraries/usages.ts';
export { anyDecimal, modestRate } from './arbitraries/written-rates.ts';
