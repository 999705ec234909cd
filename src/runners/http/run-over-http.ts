import type { Dispatcher } from 'undici';
import type { WallClock } from '../../engine/wall-driver.ts';
import { summarizeRun, type RunRecord } from '../../measure/summarize.ts';
import type { LiveSnapshot } from '../../measure/live-snapshot.ts';
import type { RehearsalSummary, Summary } from '../../measure/summary.ts';
import type { UsageRecord } from '../../measure/usage-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import { plainAccess, type TargetAccess } from '../target/access.ts';
import { chooseCarrier } from '../target/carrier-choice.ts';
import { reach, speaksTls } from '../target/reach.ts';
import type { Carrier } from './carrier/carrier.ts';
import { UndiciCarrier } from './carrier/undici-carrier.ts';
import type { AttemptSink } from './log/attempt-log.ts';
import type { AttemptLine } from '../../attempts/attempt-record.ts';
import { identifyScenario } from '../../platform/digest.ts';
import { cpuMs, watchProcess, type GeneratorLoad } from './generator-load.ts';
import { HttpRun } from './http-run.ts';
import { LiveView } from './live-view.ts';
import { fetchBill, fetchBooks, resetMock, type Interruption } from './mock-accounts.ts';
import { jobsIn, joinMockBill, type MockBill } from './mock-bill.ts';
import { reachedReasons } from '../cap-reasons.ts';
import { simulateTwin } from './twin.ts';
import { Priming } from './priming.ts';
import { capPassed, capWhy } from './cap-report.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { collectGarbage } from '../../platform/runtime.ts';
import { rehearse, type RehearsalParts } from './rehearsal.ts';
import { invalidReasons } from './validity.ts';
import { spreadWorkerTime } from './worker-bill.ts';

export type { RehearsalEndpoint } from './rehearsal.ts';

/** A run over HTTP to be started. */
export interface RunOverHttpOptions {
  readonly scenario: Scenario;
  /** `mock`: our own server, whose usage records give the exact bill. `real`: anybody's endpoint. */
  readonly world: 'mock' | 'real';
  /** Origin of the endpoint, without a path. */
  readonly origin: string;
  readonly apiKey: string;
  /** How the endpoint is reached beyond that, as `checkTarget` tells; absent: by `apiKey` alone. */
  readonly access?: TargetAccess | undefined;
  readonly clock: WallClock;
  readonly log?: AttemptSink;
  /**
   * What carries all requests, such as a proxy's or one that opens no socket; who gives it ends it. Absent: connections to the origin, which is
   * first looked for.
   */
  readonly dispatcher?: Dispatcher;
  /** What carries the requests of the load; who gives it ends it. Absent: the dispatcher, and where there is none, sockets. */
  readonly carrier?: Carrier;
  /** Unix epoch ms, for waits that replies name as dates; default `Date.now`. */
  readonly epochMs?: () => number;
  /** Begins to watch how busy the load generator is; default: this process. A run by another clock than the machine's has to say it itself. */
  readonly watchLoad?: () => () => GeneratorLoad;
  /**
   * Whether a few requests ahead of the run tell its spend cap what the endpoint's prices are; default true, where the endpoint is real and there
   * is a cap.
   */
  readonly priming?: boolean;
  /** With what the run is rehearsed, once the endpoint has been looked for and before it is asked for anything; absent: it is not. */
  readonly rehearsal?: RehearsalParts;
  /** Whether the scenario is simulated behind the run, and the summary compares; default true. */
  readonly twin?: boolean;
  /** Told the bill of a mock. */
  readonly onBill?: (records: readonly UsageRecord[]) => void;
  /** Told what the summary is made of, for the merge with other runs. */
  onMeasured?(record: RunRecord): void;
}

/** A run under way. */
export interface RunUnderWay {
  readonly finished: Promise<Summary>;
  /** All that can be told as of now. Cheap enough for some looks a second; nobody who looks: no cost. */
  progress(): LiveSnapshot;
  /** Ends the load, lets requests under way finish, and reports what was measured as partial. */
  interrupt(): void;
  /** Ends everything now. */
  stopAtOnce(): void;
}

/**
 * Starts a scenario over HTTP. Throws a `ScenarioError` TARGET_UNREACHABLE when nothing listens at the origin, unless a dispatcher is given;
 * whatever happens later is part of the measurement.
 */
export async function startRunOverHttp(options: RunOverHttpOptions): Promise<RunUnderWay> {
  const { scenario, origin, world, dispatcher } = options;
  if (dispatcher === undefined) await reach(origin, options.access);
  const dialect = DIALECTS[scenario.provider.dialect as DialectName];
  const isLogged = options.log !== undefined;
  const rehearsed =
    options.rehearsal &&
    (await rehearse({ scenario, dialect, world, clock: options.clock, isLogged }, options.rehearsal));
  if (world === 'mock') await resetMock(options);
  options.log?.open({ schema: 'tollmark/attempts@2', scenario: scenario.name, seed: scenario.seed, world });
  const { apiKey, access, clock, log, epochMs } = options;
  const given = options.carrier ?? (dispatcher && new UndiciCarrier(dispatcher));
  const isChosen = world === 'real' && given === undefined;
  const chosen = isChosen ? await chooseCarrier(origin, access ?? plainAccess(apiKey), clock) : undefined;
  const carrier = given ?? chosen?.carrier;
  const parts = { scenario, dialect, origin, apiKey, access, world, clock, epochMs, carrier };
  const run = new HttpRun({ ...parts, log });
  const primes = world === 'real' && scenario.client.maxNanoUsd !== undefined && options.priming !== false;
  const primed = log && primingLog(log);
  const priming = primes
    ? new Priming({ ...parts, log: primed, speaksTls: chosen && (() => speaksTls(origin)) }, run.scenarioNano)
    : undefined;
  if (world === 'mock') await run.warmUp('/healthz');
  const interruption: Interruption = { interrupted: false, atOnce: false };
  const view = new LiveView(run, priming, scenario.client.maxNanoUsd);
  return {
    finished: finish({ ...options, rehearsed, view, transport: chosen?.text }, run, interruption, priming).finally(() =>
      chosen?.close(),
    ),
    progress: () => view.snapshot(),
    interrupt: () => {
      interruption.interrupted = true;
      priming?.stop();
      run.stop();
    },
    stopAtOnce: () => {
      interruption.interrupted = true;
      interruption.atOnce = true;
      priming?.stopAtOnce();
      run.stopAtOnce();
    },
  };
}

/** The log of a run, for what is sent ahead of it. */
function primingLog(log: AttemptSink): Pick<AttemptSink, 'write' | 'ahead'> {
  const { ahead } = log;
  const write = (line: AttemptLine): void => log.write({ ...line, priming: true });
  if (ahead === undefined) return { write };
  return { write, ahead: { add: (sent) => ahead.add({ ...sent, priming: true }), flush: () => ahead.flush() } };
}

/** Carries a run out, from the requests ahead of it to its twin, and summarizes it. Rejects when Tollmark itself fails. */
async function finish(
  options: RunOverHttpOptions & {
    readonly rehearsed: RehearsalSummary | undefined;
    readonly view: LiveView;
    readonly transport: string | undefined;
  },
  run: HttpRun,
  interruption: Interruption,
  priming: Priming | undefined,
): Promise<Summary> {
  const { scenario, world, origin, watchLoad = watchProcess } = options;
  if (priming !== undefined) await primeRun(priming, run);
  if (options.rehearsed !== undefined) collectGarbage();
  const loadSince = watchLoad();
  await run.run();
  const load = loadSince();
  const { eventLoopUtilization, ...readings } = load;
  const { waits } = run.connection;
  const { models } = scenario.provider;
  const partial = reasonsForPartial(scenario, run, interruption, priming);
  const bill = world === 'mock' ? await fetchBill(options, interruption, partial) : undefined;
  const joined = bill === undefined ? undefined : takeBill(run, bill, models, options.view);
  const endMs = Math.max(run.recorders.lastMs, run.load.endMs);
  const books = bill === undefined ? {} : await fetchBooks(options, endMs);
  if (books.workers !== undefined) spreadWorkerTime(run.recorders.steady, books.workers, endMs);
  const logLoss = await options.log?.close();
  if (logLoss !== undefined) partial.push(logLoss);
  const bySource = world === 'real' || joined === undefined ? run.bill.bySource() : undefined;
  const record: RunRecord = {
    exemplars: run.exemplars.exemplars(bill && jobsIn(bill, run.exemplars.requests())),
    scenario: identifyScenario(scenario, world === 'real' ? origin : undefined, options.transport),
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
      ...(bySource === undefined ? (books.warnings ?? []) : endpointWarnings(scenario, run, bySource)),
      ...waits.warnings(run.recorders.steady.total.latency.quantile(0.5)),
    ],
    loadDurationMs: run.load.endMs,
    refused: { inFlight: run.client.refusedInFlight, spendCap: run.client.refusedSpendCap },
    thresholds: scenario.thresholds,
    aborted: run.abortWatch?.aborted,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    eventLoopUtilization,
    generator: waits.addTo(readings),
    rehearsal: options.rehearsed,
    invalidReasons: run.client.capReached ? [] : invalidReasons(run.recorders.steady, load),
    partialReasons: partial,
  };
  options.onMeasured?.(record);
  const summary = summarizeRun(record);
  return options.twin === false ? summary : withTwin(summary, options, run, interruption);
}

/** Why the run of a load is only a part, in sentences: its cap, an interruption, a dead target. Empty where it is whole. */
function reasonsForPartial(
  scenario: Scenario,
  run: HttpRun,
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
  { answers: { deliveries, phases } }: HttpRun,
  bill: readonly UsageRecord[],
  models: Scenario['provider']['models'],
  view: LiveView,
): MockBill {
  const joined = joinMockBill(bill, deliveries, models);
  view.settle(joined.costs.total);
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

/** Sends the requests ahead of a run, and tells its client what they have shown. */
async function primeRun(priming: Priming, { client }: HttpRun): Promise<void> {
  await priming.run();
  client.spending.commit(priming.committedNano);
  for (const { requestClass, dearestNano } of priming.shown)
    client.spending.raiseWorst(requestClass.index, dearestNano);
}

/** The summary of a run beside what a simulation predicts. A simulation that fails must not cost the measurement. */
async function withTwin(
  measured: Summary,
  { scenario }: RunOverHttpOptions,
  { recorders }: HttpRun,
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
