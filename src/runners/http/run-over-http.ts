import type { Dispatcher } from 'undici';
import type { WallClock } from '../../engine/wall-driver.ts';
import type { RunRecord } from '../../measure/summarize.ts';
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
import { concludeRun } from './conclude.ts';
import { watchProcess, type GeneratorLoad } from './generator-load.ts';
import { HttpRun } from './http-run.ts';
import { LiveView } from './live-view.ts';
import { resetMock, type Interruption } from './mock-accounts.ts';
import type { MockBill } from './mock-bill.ts';
import { Priming } from './priming.ts';
import { collectGarbage } from '../../platform/runtime.ts';
import { rehearse, type RehearsalParts } from './rehearsal.ts';

export { AttemptLog, RunEvidence } from './log/attempt-log.ts';
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
  /** Told why lines of the log are missing. */
  onLogLoss?(loss: string): void;
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
export function primingLog(log: AttemptSink): Pick<AttemptSink, 'write' | 'ahead'> {
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
  const { watchLoad = watchProcess, view, transport, rehearsed } = options;
  if (priming !== undefined) await primeRun(priming, run);
  if (rehearsed !== undefined) collectGarbage();
  const loadSince = watchLoad();
  await run.run();
  const onJoined = (joined: MockBill): void => view.settle(joined.costs.total);
  const told = { generator: loadSince(), rehearsed, transport, priming, onJoined };
  return concludeRun(options, run, interruption, told);
}

/** Sends the requests ahead of a run, and tells its client what they have shown. */
async function primeRun(priming: Priming, { client }: HttpRun): Promise<void> {
  await priming.run();
  client.spending.commit(priming.committedNano);
  for (const { requestClass, dearestNano } of priming.shown)
    client.spending.raiseWorst(requestClass.index, dearestNano);
}
