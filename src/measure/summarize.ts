import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import type { WorkerFigures } from '../provider/workers/worker-meter.ts';
import type { AccountSummary } from './account-summary.ts';
import type { CostSplit } from './cost-split.ts';
import type { GeneratorSummary, LoadWorkersSummary } from './generator-summary.ts';
import { chanceOf, type RunDollars } from './projection-interval.ts';
import { type IntervalSource, runIntervals } from './intervals/run-intervals.ts';
import { latencyByOutcome } from './latency-by-outcome.ts';
import { summarizeLatency } from './latency-summary.ts';
import type { Machine } from './machine.ts';
import type { Phase, PhaseRecorders } from './phase-recorders.ts';
import {
  amplificationOf,
  errorRateOf,
  perSecond,
  phaseTimes,
  type PhaseTimes,
  ratesOf,
  summarizePhases,
} from './phase-summary.ts';
import { projectDollars } from './projection.ts';
import { perSuccess } from './product-counts.ts';
import { countsOf, type Group, groupsOf, operationRows, type RecordedModel, splitOf } from './recorded-groups.ts';
import type { Recorder } from './recorder.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Exemplars } from './request-trace.ts';
import type { RunDescription, UnsteadyPart } from './run-description.ts';
import type { PrimingSummary, RehearsalSummary, Series, Summary } from './summary.ts';
import { costWarnings } from './cost-warnings.ts';
import { inFlightWarnings } from './in-flight-warnings.ts';
import type { CostsBySource } from './cost-attribution.ts';
import type { AbortingThreshold, Threshold } from './thresholds.ts';
import { withVerdict } from './verdict.ts';
import { windowsOf } from './windows.ts';
import { summarizeStreams } from './stream-summary.ts';
import { TRACK, type TimeSeries } from './time-series.ts';
import { countUnpaidAttempts } from './unpaid-demand.ts';
import { summarizeWorkers } from './worker-summary.ts';

/** All that a summary is made of. */
export interface RunRecord {
  /** With what is run, where that is known. */
  readonly scenario: Summary['scenario'] & { readonly run?: RunDescription };
  readonly world: Summary['world'];
  /** What the provider's models do, in its order, by which all is recorded: a model of several operations occurs with each. */
  readonly models: readonly RecordedModel[];
  readonly recorders: PhaseRecorders;
  /** Of runs that were merged; absent: as `loadDurationMs` and the recorders tell. */
  readonly phaseTimes?: Readonly<Record<Phase, PhaseTimes>>;
  readonly costs: { readonly total: CostSplit; readonly byModel: readonly CostSplit[] };
  /** Where the provider keeps an account, and its state is known. */
  readonly account?: AccountSummary | undefined;
  /** Where workers start and shut down, and what they did is known. */
  readonly workers?: WorkerFigures | undefined;
  readonly dollarSource: Summary['dollars']['source'];
  /** What the dollars rest on, where replies tell it; absent where all is known. */
  readonly bySource?: CostsBySource | undefined;
  /** The requests ahead of the run; absent where there were none. */
  readonly priming?: PrimingSummary | undefined;
  /** Attempts by API key, and how many were a 429; absent where there is one key. */
  readonly byKey?: Summary['attempts']['byKey'] | undefined;
  /** What else has shown to be otherwise than the scenario says, in sentences. */
  readonly warnings?: readonly string[];
  readonly loadDurationMs: number;
  readonly refused: Summary['refused'];
  readonly thresholds: readonly Threshold[];
  /** The threshold that ended the load; absent where none did. */
  readonly aborted?: AbortingThreshold | undefined;
  /** What each of the runs that were merged came to; absent: it is one run. */
  readonly ofRuns?: readonly RunDollars[];
  readonly requestsPerMonth: number | undefined;
  /** Parts of the scenario that a month does not hold as often as the run; default none. */
  readonly unsteady?: readonly UnsteadyPart[];
  /** Measured by the load generator on itself; null in virtual time. */
  readonly eventLoopUtilization: number | null;
  /** What else it measured on itself; absent in virtual time. */
  readonly generator?: GeneratorSummary | undefined;
  /** What the load generator ran on; absent in virtual time. */
  readonly machine?: Machine | undefined;
  /** What was sent ahead of the run to nobody else; absent where nothing was. */
  readonly rehearsal?: RehearsalSummary | undefined;
  /** The load generators, where there were several; absent: one. */
  readonly loadWorkers?: LoadWorkersSummary | undefined;
  /** Single requests, where they were kept. */
  readonly exemplars?: Exemplars | undefined;
  /** Why the measurement is invalid, and why it is partial. */
  readonly invalidReasons: readonly string[];
  readonly partialReasons: readonly string[];
}

/** Folds what was recorded into the one summary that every report reads, thresholds and verdict included. */
export function summarizeRun(run: RunRecord): Summary {
  const { steady: recorder, whole } = run.recorders;
  const { run: description, ...scenario } = run.scenario;
  const [{ total }, costs] = [recorder, run.costs.total];
  const durationMs = Math.max(run.recorders.lastMs, run.loadDurationMs);
  const times = run.phaseTimes ?? phaseTimes(run.recorders, run.loadDurationMs);
  const wholeTimes = { fromMs: 0, loadDurationMs: run.loadDurationMs, durationMs };
  const workerNano = parseNanoUsd(run.workers?.billedDollars ?? '0');
  const throughput = throughputOf(recorder, total, times.steady);
  const projection = projectionOf(run, whole, costs.billed.value() + workerNano, workerNano > 0n);
  const hasWorkerTime = workerNano > 0n;
  const source = { latency: total.latency, times: times.steady, whole, throughput, projection, hasWorkerTime };
  const groups = { ...run, recorder, whole };
  const byOperation = operationRows(groups);
  const summary: Summary = {
    schema: 'tollmark/summary@1',
    scenario,
    ...(description === undefined ? {} : { run: description }),
    world: run.world,
    verdict: 'passed',
    durationMs,
    loadDurationMs: run.loadDurationMs,
    requests: countsOf(total),
    attempts: attemptsOf(run, total),
    ...(recorder.polls > 0 ? { polls: recorder.polls } : {}),
    ...(recorder.inspections === undefined ? {} : { inspections: recorder.inspections.summarize() }),
    attemptsPerRequest: recorder.endings.byAttempts(total.succeeded),
    retryAmplification: amplificationOf(recorder, total),
    errorRate: errorRateOf(total),
    throughput,
    latencyMs: summarizeLatency(total.latency),
    latencyByOutcome: latencyByOutcome(total.latency, recorder.endings),
    attemptLatencyMs: summarizeLatency(recorder.attemptLatency),
    ...summarizeStreams(recorder.streams),
    queueWaitMs: summarizeLatency(recorder.queueWait),
    sendLagMs: summarizeLatency(recorder.sendLag),
    ...summarizePhases(run.recorders, times, whole, wholeTimes, workerNano),
    dollars: dollarsOf(run, costs, workerNano, whole.total.succeeded),
    ...(run.account === undefined ? {} : { account: run.account }),
    ...(run.workers === undefined ? {} : { workers: summarizeWorkers(run.workers) }),
    projection,
    byModel: groupsOf(groups, ({ name }) => name).map(modelOf),
    ...(byOperation.length > 1 ? { byOperation } : {}),
    ...(whole.products === undefined ? {} : { byProduct: whole.products.summarize(recorder.products) }),
    thresholds: [],
    validity: validityOf(run, recorder),
    refused: run.refused,
    ...(run.priming === undefined ? {} : { priming: run.priming }),
    ...warningsOf(run),
    ...ofOneRun(run, source),
    series: summarizeSeries(whole.series),
  };
  return withVerdict(run, summary, byOperation, windowsOf(whole.series, times, run.loadDurationMs, run.ofRuns?.length));
}

/** What only a single run has: single requests, and how sure its figures are where any request was due. */
function ofOneRun(
  { exemplars, ofRuns, loadDurationMs, recorders: { steady }, thresholds }: RunRecord,
  source: Omit<IntervalSource, 'steady' | 'loadDurationMs' | 'named'>,
): Pick<Summary, 'exemplars' | 'intervals'> {
  const named = thresholds.map(({ metric }) => metric);
  const hasIntervals = ofRuns === undefined && steady.offeredTotal > 0;
  return {
    ...(exemplars === undefined ? {} : { exemplars }),
    ...(hasIntervals ? { intervals: runIntervals({ ...source, steady, loadDurationMs, named }) } : {}),
  };
}

/** What tells whether the load was the one that was asked for. */
function validityOf(run: RunRecord, { total, begun, late, sendLag }: Recorder): Summary['validity'] {
  return {
    achievedOverOffered: total.offered > 0 ? begun / total.offered : null,
    ...(late > 0 ? { droppedLate: late } : {}),
    sendLagMsP99: sendLag.quantile(0.99),
    eventLoopUtilization: run.eventLoopUtilization,
    ...(run.generator === undefined ? {} : { generator: run.generator }),
    ...(run.machine === undefined ? {} : { machine: run.machine }),
    ...(run.rehearsal === undefined ? {} : { rehearsal: run.rehearsal }),
    ...(run.loadWorkers === undefined ? {} : { workers: run.loadWorkers }),
    reasons: [...run.partialReasons, ...run.invalidReasons],
  };
}

/** The dollars of a month at which a run points. */
function projectionOf(
  run: RunRecord,
  whole: Recorder,
  billedNano: bigint,
  hasWorkerTime: boolean,
): Summary['projection'] {
  const { total } = whole;
  return projectDollars({
    offered: total.offered,
    billedNano,
    unknownNano: run.bySource?.unknownNano ?? 0n,
    loadDurationMs: run.loadDurationMs,
    hasEndedEarly: run.partialReasons.length > 0 || run.aborted !== undefined,
    chance: chanceOf(whole, hasWorkerTime),
    unsteady: run.unsteady?.filter(({ isEmulated }) => run.world !== 'real' || isEmulated !== true),
    ofRuns: run.ofRuns,
    requestsPerMonth: run.requestsPerMonth,
    hasWorkerTime,
    failed: total.failed,
    unpaidAttempts: countUnpaidAttempts(run.account, whole.byStatus[402] ?? 0),
  });
}

function throughputOf({ streams }: Recorder, total: RequestCounts, times: PhaseTimes): Summary['throughput'] {
  return {
    ...ratesOf(total, times),
    ...(streams.firstToken.count > 0 ? { streamedTokensPerSecond: perSecond(streams.tokens, times.durationMs) } : {}),
  };
}

function attemptsOf(
  { recorders: { steady: recorder }, bySource, byKey }: RunRecord,
  total: RequestCounts,
): Summary['attempts'] {
  const { retried } = recorder.endings;
  const byStatus = [...recorder.byStatus].flatMap((count, status) => (count > 0 ? [[String(status), count]] : []));
  return {
    total: total.attempts,
    byStatus: Object.fromEntries(byStatus) as Record<string, number>,
    timeouts: recorder.timeouts,
    networkErrors: recorder.networkErrors,
    ...(recorder.unfinished > 0 ? { unfinished: recorder.unfinished } : {}),
    ...(byKey === undefined ? {} : { byKey }),
    ...(retried.length === 0 ? {} : { retriesAfter: Object.fromEntries(retried) }),
    ...(bySource === undefined ? {} : failuresOf(recorder)),
  };
}

/** How attempts failed, and what they say of it. */
function failuresOf({
  failedBy,
  messages,
}: Recorder): Pick<Summary['attempts'], 'failedBy' | 'messages' | 'untoldFailures'> {
  const kinds = messages.kinds() as NonNullable<Summary['attempts']['messages']>;
  return {
    failedBy,
    ...(kinds.length === 0 ? {} : { messages: kinds }),
    ...(messages.untold === 0 ? {} : { untoldFailures: messages.untold }),
  };
}

/** What the dollars rest on, and what is unknown of them. */
function sourcesOf({
  unknownNano,
  nano: { stated, quantities, scenario },
}: CostsBySource): Partial<Summary['dollars']> {
  return {
    unknownAtMost: nanoUsdText(unknownNano),
    bySource: {
      stated: nanoUsdText(stated.value()),
      quantities: nanoUsdText(quantities.value()),
      scenario: nanoUsdText(scenario.value()),
    },
  };
}

function dollarsOf(run: RunRecord, costs: CostSplit, workerNano: bigint, succeeded: number): Summary['dollars'] {
  const billedNano = costs.billed.value() + workerNano;
  return {
    ...splitOf(costs),
    billed: nanoUsdText(billedNano),
    wastedBy: {
      failed: nanoUsdText(costs.failed.value()),
      ghost: nanoUsdText(costs.ghost.value()),
      duplicate: nanoUsdText(costs.duplicate.value()),
      moderated: nanoUsdText(costs.moderated.value()),
    },
    ...(workerNano > 0n ? { workerTime: nanoUsdText(workerNano) } : {}),
    ...(run.bySource === undefined ? {} : sourcesOf(run.bySource)),
    perSuccess: perSuccess(billedNano, succeeded),
    source: run.dollarSource,
  };
}

function modelOf({ key: model, counts, costs }: Group): Summary['byModel'][number] {
  return {
    model,
    requests: countsOf(counts),
    attempts: counts.attempts,
    latencyMs: summarizeLatency(counts.latency),
    dollars: splitOf(costs),
  };
}

function warningsOf({ warnings = [], bySource, refused, recorders }: RunRecord): Pick<Summary, 'warnings'> {
  const ofCosts = bySource === undefined ? [] : costWarnings(bySource);
  const all = [...warnings, ...ofCosts, ...inFlightWarnings(refused.inFlight, recorders.offeredTotal)];
  return all.length === 0 ? {} : { warnings: all };
}

function summarizeSeries(series: TimeSeries): Series {
  return {
    windowMs: series.windowMs,
    offered: series.track(TRACK.offered),
    attempts: series.track(TRACK.attempts),
    succeeded: series.track(TRACK.succeeded),
    failed: series.track(TRACK.failed),
    throttled: series.track(TRACK.throttled),
    latencyMsP50: series.latencyQuantiles(0.5),
    latencyMsP95: series.latencyQuantiles(0.95),
    billedDollars: series.billedNano().map(nanoUsdText),
  };
}
