import { join } from 'node:path';
import { startMockProcess } from '../../mock-server/index.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { dumpRun, type RunDump } from '../measure/summary-merge.ts';
import type { LiveSnapshot } from '../measure/live-snapshot.ts';
import type { RunRecord } from '../measure/summarize.ts';
import { RUN_FILES } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { AttemptLog, type RunEvidence } from '../runners/http/run-over-http.ts';
import { type RehearsalEndpoint, startRunOverHttp, type RunUnderWay } from '../runners/http/run-over-http.ts';
import type { CrewOptions } from '../runners/http/workers/run-by-workers.ts';
import { plainTarget, type Target } from '../runners/target.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Trial, TrialResult } from '../study/planner.ts';
import { formatCount, formatMs } from '../units/format.ts';
import type { Executor, TrialContext } from './executor.ts';

/** How runs over HTTP are carried out. */
export interface HttpExecutorOptions {
  /** A real endpoint; undefined: a mock of the trial's provider in a process of its own. */
  readonly target?: Target | undefined;
  /** Whether each run is simulated behind it; default true. */
  readonly twin?: boolean | undefined;
  /** Whether the first run is rehearsed; default true. */
  readonly rehearsal?: boolean | undefined;
  /** Processes that send the load together; default 1: this one. */
  readonly workers?: number | undefined;
  /** Keeps what a pilot leaves behind; a pilot sends no requests ahead of the run, and is not rehearsed. */
  readonly evidence?: RunEvidence | undefined;
  /** Told each run once its load begins. */
  readonly onUnderWay?: ((run: Pick<RunUnderWay, 'progress'>) => void) | undefined;
}

/**
 * Sends the load of one trial after the other over HTTP: to a real endpoint, or to a mock of the trial's provider in a process of its own.
 * The first stop ends the load and lets requests under way finish, the second ends them.
 */
export function overHttp({
  target,
  twin = true,
  rehearsal = true,
  evidence,
  onUnderWay,
  workers = 1,
}: HttpExecutorOptions): Executor {
  const world = target === undefined ? 'mock' : 'real';
  let isRehearsed = !rehearsal || evidence !== undefined;
  const rehearsalEnd = new AbortController();
  let underWay: RunUnderWay | undefined;
  let stops = 0;
  const stop = (atOnce: boolean): void => {
    stops = atOnce ? 2 : 1;
    rehearsalEnd.abort();
    if (atOnce) underWay?.stopAtOnce();
    else underWay?.interrupt();
  };
  const run = async ({ scenario, source, merges }: Trial, context: TrialContext): Promise<TrialResult | undefined> => {
    const mock = target === undefined ? await startMockProcess(source) : undefined;
    try {
      if (stops > 0) return undefined;
      const { origin, apiKey, access } = target ?? plainTarget(mock?.url ?? '', 'tollmark');
      const { folder } = context;
      const file = logIn(folder);
      const log = evidence === undefined ? file : evidence.watch(file);
      let dump: RunDump | undefined;
      const losses: string[] = [];
      const onLogLoss = (loss: string): void => void losses.push(loss);
      const onMeasured = (record: RunRecord): void => {
        if (merges) dump = dumpRun(record);
      };
      // One is enough for all runs of this process.
      const parts = isRehearsed ? {} : { rehearsal: { open: openEndpoint, stop: rehearsalEnd.signal } };
      isRehearsed = true;
      const listeners = { onMeasured, onLogLoss };
      const common = { scenario, world, origin, apiKey, access, clock: wallClock, twin, ...listeners } as const;
      const logged = log === undefined ? common : { ...common, log };
      underWay = await (workers > 1
        ? startCrew({ ...logged, flags: target?.flags, folder, rehearses: rehearsal }, workers)
        : startRunOverHttp({
            ...logged,
            ...parts,
            ...(evidence === undefined ? {} : { priming: false, onBill: (records) => (evidence.records = records) }),
          }));
      if (stops > 0) stop(stops > 1);
      onUnderWay?.(underWay);
      const summary = await watched(underWay, context);
      return { summary, losses, ...(dump === undefined ? {} : { dump }), ...(stops > 0 ? { interrupted: true } : {}) };
    } catch (error) {
      // Ctrl-C reaches workers that have only just begun, too.
      if (stops > 0 && error instanceof ScenarioError && error.code === 'WORKERS_UNREADY') return undefined;
      throw error;
    } finally {
      underWay = undefined;
      // Whoever interrupted does not wait for jobs that nobody wants.
      await (stops > 0 ? mock?.close(0) : mock?.close());
    }
  };
  return { capacity: 1, run, stop, close: async () => {} };
}

function logIn(folder: string | undefined): AttemptLog | undefined {
  if (folder === undefined) return undefined;
  return new AttemptLog(join(folder, RUN_FILES.attempts), join(folder, RUN_FILES.sends));
}

/** Starts a run by several processes: only where there are several is the code for them loaded. */
async function startCrew(options: Omit<CrewOptions, 'crew'>, count: number): Promise<RunUnderWay> {
  const [{ ChildCrew }, { startRunByWorkers }] = await Promise.all([
    import('./child-crew.ts'),
    import('../runners/http/workers/run-by-workers.ts'),
  ]);
  return startRunByWorkers({ ...options, crew: new ChildCrew(count) });
}

/** Opens the endpoint of a rehearsal: only where there is one is a mock server loaded. */
async function openEndpoint(scenario: Scenario): Promise<RehearsalEndpoint> {
  const { openRehearsalEndpoint } = await import('./rehearsal-endpoint.ts');
  return openRehearsalEndpoint(scenario);
}

const PROGRESS_MS = 250;

async function watched(run: RunUnderWay, { onProgress }: TrialContext): Promise<TrialResult['summary']> {
  if (onProgress === undefined) return run.finished;
  const timer = setInterval(() => {
    const progress = run.progress();
    onProgress(Math.min(1, progress.elapsedMs / progress.endMs), () => progressText(progress));
  }, PROGRESS_MS);
  return run.finished.finally(() => clearInterval(timer));
}

/** The progress of a run in one line. */
export function progressText(progress: LiveSnapshot): string {
  const { elapsedMs, endMs, offered, succeeded, failed, dropped, active, attempts, throttled } = progress;
  const phase =
    elapsedMs <= endMs ? `${formatMs(elapsedMs)} of ${formatMs(endMs)}` : `draining, ${formatMs(elapsedMs)}`;
  const parts = [
    phase,
    `${formatCount(offered)} requests`,
    `${formatCount(attempts)} attempts`,
    `${formatCount(succeeded)} ok`,
    `${formatCount(failed + dropped)} failed`,
    `${formatCount(throttled)} × 429`,
    `${formatCount(active)} under way`,
  ];
  return parts.join(' · ');
}
