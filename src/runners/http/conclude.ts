import { summarizeRun, type RunRecord } from '../../measure/summarize.ts';
import type { RehearsalSummary, Summary } from '../../measure/summary.ts';
import type { UsageRecord } from '../../measure/usage-record.ts';
import { identifyScenario } from '../../platform/digest.ts';
import { thisMachine } from '../../platform/machine.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { unsteadyParts } from '../../scenario/describe-run.ts';
import { reachedReasons } from '../cap-reasons.ts';
import { capPassed, capWhy } from './cap-report.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { cpuMs, type GeneratorLoad } from './generator-load.ts';
import type { AttemptSink } from './log/attempt-log.ts';
import type { MeasuredLoad } from './measured-load.ts';
import { fetchBill, fetchBooks, type Interruption, type MockAccess } from './mock-accounts.ts';
import { jobsIn, joinMockBill, type MockBill } from './mock-bill.ts';
import type { Priming } from './priming.ts';
import { simulateTwin } from './twin.ts';
import { invalidReasons } from './validity.ts';
import { spreadWorkerTime } from './worker-bill.ts';

/** Of what kind a run was, and who wants to hear of it. */
export interface ConcludeOptions extends MockAccess {
  readonly scenario: Scenario;
  readonly world: 'mock' | 'real';
  /** The log of the run, which is closed. */
  readonly log?: Pick<AttemptSink, 'close'>;
  /** Whether the scenario is simulated behind the run; default true. */
  readonly twin?: boolean;
  /** Told what the summary is made of. */
  onMeasured?(record: RunRecord): void;
  /** Told why lines of a log are missing: the run has measured what it has all the same. */
  onLogLoss?(loss: string): void;
}

/** What is known of a run beside what its load has measured. */
export interface ToldOfRun {
  readonly generator: GeneratorLoad;
  readonly rehearsed: RehearsalSummary | undefined;
  /** How requests went to a real endpoint. */
  readonly transport: string | undefined;
  readonly priming: Priming | undefined;
  /** Told what the bill of a mock comes to. */
  readonly onJoined?: ((joined: MockBill) => void) | undefined;
  /** The load generators, where there were several. */
  readonly workers?: RunRecord['loadWorkers'];
  /** Further reasons, in sentences. */
  readonly invalidReasons?: readonly string[];
  readonly partialReasons?: readonly string[];
  /** Why lines are missing in the logs of workers. */
  readonly logLosses?: readonly string[];
}

/** Summarizes a load that is over: fetches what the provider knows, closes the log, and simulates the twin. Rejects when Tollmark itself fails. */
export async function concludeRun(
  options: ConcludeOptions,
  run: MeasuredLoad,
  interruption: Interruption,
  told: ToldOfRun,
): Promise<Summary> {
  const { scenario, world, origin } = options;
  const { generator, priming } = told;
  const { eventLoopUtilization, ...readings } = generator;
  const { waits } = run.connection;
  const { models } = scenario.provider;
  const partial = [...reasonsForPartial(scenario, run, interruption, priming), ...(told.partialReasons ?? [])];
  const bill = world === 'mock' ? await fetchBill(options, interruption, partial) : undefined;
  const joined = bill === undefined ? undefined : takeBill(run, bill, models);
  if (joined !== undefined) told.onJoined?.(joined);
  const endMs = Math.max(run.recorders.lastMs, run.load.endMs);
  const books = bill === undefined ? {} : await fetchBooks(options, endMs);
  if (books.workers !== undefined) spreadWorkerTime(run.recorders.steady, books.workers, endMs);
  const logLosses = [(await options.log?.close()) ?? [], told.logLosses ?? []].flat();
  for (const loss of logLosses) options.onLogLoss?.(loss);
  const bySource = world === 'real' || joined === undefined ? run.bill.bySource() : undefined;
  const record: RunRecord = {
    exemplars: run.exemplars.exemplars(bill && jobsIn(bill, run.exemplars.requests())),
    scenario: identifyScenario(scenario, world === 'real' ? origin : undefined, told.transport),
    world,
    models,
    recorders: run.recorders,
    costs: joined?.costs ?? run.bill.costs,
    account: books.account,
    workers: books.workers,
    dollarSource: bySource === undefined ? 'usage-records' : bySource.isAllStated ? 'replies' : 'estimate',
    bySource,
    priming: priming?.summary(),
    byKey: run.answers.byKey,
    warnings: [
      ...logLosses,
      ...(bySource === undefined ? (books.warnings ?? []) : endpointWarnings(scenario, run, bySource)),
      ...waits.warnings(run.recorders.steady.total.latency.quantile(0.5)),
    ],
    loadDurationMs: run.load.endMs,
    refused: { inFlight: run.client.refusedInFlight, spendCap: run.client.refusedSpendCap },
    thresholds: scenario.thresholds,
    aborted: run.abortWatch?.aborted,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    unsteady: unsteadyParts(scenario),
    eventLoopUtilization,
    generator: waits.addTo(readings),
    machine: thisMachine(),
    rehearsal: told.rehearsed,
    loadWorkers: told.workers,
    invalidReasons: [
      ...(told.invalidReasons ?? []),
      ...(run.client.capReached ? [] : invalidReasons(run.recorders.steady, generator)),
    ],
    partialReasons: partial,
  };
  options.onMeasured?.(record);
  const summary = summarizeRun(record);
  return options.twin === false ? summary : withTwin(summary, options, run, interruption);
}

/** Why the run of a load is only a part, in sentences: its cap, an interruption, a dead target. Empty where it is whole. */
function reasonsForPartial(
  scenario: Scenario,
  run: MeasuredLoad,
  { interrupted }: Interruption,
  priming: Priming | undefined,
): string[] {
  const { endMs } = run.load;
  const passed = capPassed(scenario, run, priming);
  const why = passed.length > 0 ? '' : capWhy(scenario, run, priming);
  const partial = [...passed, ...reachedReasons(run.client.capReached, scenario.client.maxNanoUsd, endMs, why)];
  if (interrupted) partial.push(interruptedText(endMs));
  const { deadMs } = run.connection;
  if (deadMs !== undefined) {
    partial.push(
      `the target refused connections from ${(deadMs / 1000).toFixed(1)} s after the start on; the run ended there: check that it is up, and run again`,
    );
  }
  return partial;
}

/** Joins a mock's bill with what the client kept, and enters its charges and queue waits into the measurements. */
function takeBill(
  { answers: { deliveries, phases } }: MeasuredLoad,
  bill: readonly UsageRecord[],
  models: Scenario['provider']['models'],
): MockBill {
  const joined = joinMockBill(bill, deliveries, models);
  for (const { request, waitMs } of joined.waits) phases.recorderOf(request).queueWait.record(waitMs);
  for (const { request, atMs, nano } of joined.charges) phases.recorderOf(request).charged(Math.max(0, atMs), nano);
  for (const { request, product, chargedNanoUsd: nano } of bill)
    phases.recorderOf(request).products?.add(product, { nano });
  return joined;
}

function interruptedText(endMs: number): string {
  return endMs === 0
    ? 'interrupted before the load began'
    : `interrupted ${(endMs / 1000).toFixed(1)} s after the start`;
}

/** The summary of a run beside what a simulation predicts. A simulation that fails must not cost the measurement. */
async function withTwin(
  measured: Summary,
  { scenario }: ConcludeOptions,
  { recorders }: MeasuredLoad,
  interruption: Interruption,
): Promise<Summary> {
  const isStopped = (): boolean => interruption.atOnce;
  if (isStopped()) return measured;
  try {
    const twin = await simulateTwin({ scenario, measured, series: recorders.series, cpuMs, isStopped });
    return twin === undefined ? measured : { ...measured, twin };
  } catch (error) {
    process.emitWarning(`the twin of the run is missing, for its simulation failed: ${(error as Error).message}`);
    return measured;
  }
}
