import { worstGenerator } from '../../../measure/summary-merge.ts';
import type { RehearsalSummary, Summary } from '../../../measure/summary.ts';
import { machineMs } from '../../../platform/wall-clock.ts';
import { DIALECTS, type DialectName } from '../../../wire/dialects.ts';
import { mayAbort } from '../../abort-watch.ts';
import { priceClasses } from '../../class-costs.ts';
import type { TargetFlags } from '../../target.ts';
import { plainAccess } from '../../target/access.ts';
import { chooseCarrier } from '../../target/carrier-choice.ts';
import { reach, speaksTls } from '../../target/reach.ts';
import { concludeRun } from '../conclude.ts';
import type { GeneratorLoad } from '../generator-load.ts';
import { resetMock, type Interruption } from '../mock-accounts.ts';
import { Priming } from '../priming.ts';
import { primingLog, type RunOverHttpOptions, type RunUnderWay } from '../run-over-http.ts';
import type { Crew, WorkerEnd } from './coordinator.ts';
import { CrewRun } from './crew-run.ts';
import { idleReasons, lossReason } from './loss-reasons.ts';
import { readLostPart } from './lost-part.ts';
import { mergeLoad } from './merged-load.ts';

export type {
  Coordinator,
  Crew,
  CrewListener,
  FromWorker,
  MoneyOrder,
  ToWorker,
  WorkerStart,
  WorkerTask,
} from './coordinator.ts';
export { runShard } from './shard.ts';

/** A run over HTTP that several workers send together. `log`: of what is sent ahead of it; each worker has its own. */
export interface CrewOptions extends Pick<
  RunOverHttpOptions,
  'scenario' | 'world' | 'origin' | 'apiKey' | 'access' | 'clock' | 'log' | 'twin' | 'onMeasured' | 'onLogLoss'
> {
  readonly crew: Crew;
  /** From what workers make the access to a real endpoint again. */
  readonly flags?: TargetFlags | undefined;
  /** Where the logs of the workers go; undefined: nowhere. */
  readonly folder: string | undefined;
  /** Whether each worker rehearses. */
  readonly rehearses: boolean;
}

/** How long ahead the start is named, in ms: by then every worker has heard of it. */
const START_AHEAD_MS = 100;

/**
 * Starts a scenario over HTTP by several workers: one run, with one bill, one cap and one summary. Throws a `ScenarioError` TARGET_UNREACHABLE when
 * nothing listens at the origin, and WORKERS_UNREADY when a worker is not ready in time: then nothing was sent.
 */
export async function startRunByWorkers(options: CrewOptions): Promise<RunUnderWay> {
  const { scenario, world, origin, apiKey, access, crew, flags, folder, rehearses } = options;
  await reach(origin, access);
  const run = new CrewRun(scenario, crew, machineMs);
  // Of a worker that is lost its log tells what it has measured; where there is none, it has to tell itself.
  const tellsDeltas = mayAbort(scenario.thresholds) || folder === undefined;
  try {
    await run.assemble((index) => ({
      type: 'task',
      task: {
        stripe: { index, count: crew.count },
        scenario,
        world,
        origin,
        apiKey,
        flags,
        folder,
        rehearses,
        tellsDeltas,
      },
    }));
    if (world === 'mock') await resetMock(options);
    options.log?.open({ schema: 'tollmark/attempts@2', scenario: scenario.name, seed: scenario.seed, world });
    return await carriedOut(options, run);
  } catch (error) {
    await crew.close();
    throw error;
  }
}

async function carriedOut(options: CrewOptions, run: CrewRun): Promise<RunUnderWay> {
  const { scenario, crew } = options;
  const opened = await openPriming(options);
  const interruption: Interruption = { interrupted: false, atOnce: false };
  const capNano = scenario.client.maxNanoUsd;
  const stop = (atOnce: boolean): void => {
    interruption.interrupted = true;
    interruption.atOnce ||= atOnce;
    if (atOnce) opened?.priming.stopAtOnce();
    else opened?.priming.stop();
    run.stop(atOnce);
  };
  return {
    finished: finish(options, run, interruption, opened?.priming).finally(async () => {
      await Promise.all([crew.close(), opened?.close()]);
    }),
    progress: () => {
      run.look();
      const { live } = run;
      return {
        ...live,
        unknownNano: String(BigInt(live.unknownNano) + BigInt(opened?.priming.unknownNano ?? 0)),
        primedNano: String(opened?.priming.billedNano ?? 0),
        ...(capNano === undefined ? {} : { capNano: String(capNano) }),
      };
    },
    interrupt: () => stop(false),
    stopAtOnce: () => stop(true),
  };
}

/** The requests ahead of a run, which one process sends for all; undefined where there are none. */
async function openPriming(
  options: CrewOptions,
): Promise<{ readonly priming: Priming; close(): Promise<void> } | undefined> {
  const { scenario, world, origin, apiKey, access, clock, log } = options;
  if (world === 'mock' || scenario.client.maxNanoUsd === undefined) return undefined;
  const chosen = await chooseCarrier(origin, access ?? plainAccess(apiKey), clock);
  const dialect = DIALECTS[scenario.provider.dialect as DialectName];
  const parts = { scenario, dialect, origin, apiKey, access, world, clock, carrier: chosen.carrier };
  const { worstNano } = priceClasses(scenario.workload.requests, scenario.provider);
  const priming = new Priming({ ...parts, log: log && primingLog(log), speaksTls: () => speaksTls(origin) }, worstNano);
  return { priming, close: () => chosen.close() };
}

async function finish(
  options: CrewOptions,
  run: CrewRun,
  interruption: Interruption,
  priming: Priming | undefined,
): Promise<Summary> {
  const { scenario, crew } = options;
  const { worstNano } = priceClasses(scenario.workload.requests, scenario.provider);
  if (priming !== undefined) {
    await priming.run();
    run.escrow?.commit(priming.committedNano);
    for (const { requestClass, dearestNano } of priming.shown)
      worstNano[requestClass.index] = Math.max(dearestNano, worstNano[requestClass.index] as number);
  }
  const startMs = machineMs() + START_AHEAD_MS;
  await run.run({ startMs, worstNano: [...worstNano] }, startMs);
  const { ends, losses, store, aborted, transport } = run;
  for (const { worker } of losses) {
    const part = readLostPart(options, worker);
    if (part !== undefined) run.restore(worker, part);
  }
  const measured = mergeLoad(scenario, store, aborted);
  const lateMs = Math.max(0, ...ends.map((end) => end.lateMs));
  return concludeRun(options, measured, interruption, {
    generator: mergedGenerator(ends),
    rehearsed: mergedRehearsal(ends),
    transport,
    priming,
    onJoined: ({ costs }) => run.settle(costs.total),
    workers: { count: crew.count, lost: losses.length, startLateMsMax: lateMs },
    invalidReasons: losses.map((lost) => lossReason(lost, scenario, run, crew.count)),
    partialReasons: idleReasons(scenario, run, crew.count),
    logLosses: ends.flatMap(({ logLoss }) => logLoss ?? []),
  });
}

/** The worst of the load generators, figure by figure. */
function mergedGenerator(ends: readonly WorkerEnd[]): GeneratorLoad {
  const [first = NOTHING_KNOWN, ...others] = ends.map(({ generator }) => generator);
  return others.reduce<GeneratorLoad>(
    ({ eventLoopUtilization: a, ...worst }, { eventLoopUtilization: b, ...next }) => ({
      ...worstGenerator(worst, next),
      eventLoopUtilization: Math.max(a, b),
    }),
    first,
  );
}

/** Of a run whose workers are all lost. */
const NOTHING_KNOWN: GeneratorLoad = {
  eventLoopUtilization: 0,
  cpuShare: 0,
  loopDelayMsP99: 0,
  loopDelayMsMax: 0,
  processorWaitShare: null,
  preemptionsPerSecond: 0,
  gcShare: 0,
  gcMsMax: 0,
};

function mergedRehearsal(ends: readonly WorkerEnd[]): RehearsalSummary | undefined {
  const all = ends.flatMap(({ rehearsed }) => rehearsed ?? []);
  if (all.length === 0) return undefined;
  const problem = all.find((each) => each.problem !== undefined)?.problem;
  const requests = all.reduce((sum, each) => sum + each.requests, 0);
  return { requests, ms: Math.max(...all.map(({ ms }) => ms)), ...(problem === undefined ? {} : { problem }) };
}
