import { join } from 'node:path';
import { startMockProcess } from '../../mock-server/index.ts';
import { dumpRun, type RunDump } from '../measure/summary-merge.ts';
import type { RunRecord } from '../measure/summarize.ts';
import { RUN_FILES } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { AttemptLog } from '../runners/http/attempt-log.ts';
import { startRunOverHttp, type RunProgress, type RunUnderWay } from '../runners/http/run-over-http.ts';
import type { Target } from '../runners/target.ts';
import type { Trial, TrialResult } from '../study/planner.ts';
import { formatCount, formatMs } from '../units/format.ts';
import type { Executor, TrialContext } from './executor.ts';

/**
 * Sends the load of one trial after the other over HTTP: to a real endpoint, or to a mock of the trial's provider in a process of its own.
 * The first stop ends the load and lets requests under way finish, the second ends them. `twin`: whether each run is simulated behind it.
 */
export function overHttp(target: Target | undefined, twin: boolean): Executor {
  return new HttpExecutor(target, twin);
}

/** How often somebody who looks is told how far a run is. */
const PROGRESS_MS = 250;

class HttpExecutor implements Executor {
  readonly capacity = 1;
  readonly #target: Target | undefined;
  readonly #twin: boolean;
  #run: RunUnderWay | undefined;
  #stops = 0;

  constructor(target: Target | undefined, twin: boolean) {
    this.#target = target;
    this.#twin = twin;
  }

  async run(trial: Trial, context: TrialContext): Promise<TrialResult | undefined> {
    const mock = this.#target === undefined ? await startMockProcess(trial.source) : undefined;
    try {
      if (this.#stops > 0) return undefined;
      const { origin, apiKey } = this.#target ?? { origin: mock?.url ?? '', apiKey: 'tollmark' };
      const world = this.#target === undefined ? 'mock' : 'real';
      const { folder } = context;
      const log = folder === undefined ? {} : { log: new AttemptLog(join(folder, RUN_FILES.attempts)) };
      const { scenario, merges } = trial;
      let dump: RunDump | undefined;
      const onMeasured = (record: RunRecord): void => {
        if (merges) dump = dumpRun(record);
      };
      const run = { scenario, world, origin, apiKey, clock: wallClock, twin: this.#twin, onMeasured, ...log } as const;
      this.#run = await startRunOverHttp(run);
      if (this.#stops > 0) this.stop(this.#stops > 1);
      const summary = await watched(this.#run, context);
      const ended = this.#stops > 0 ? { interrupted: true } : {};
      return { summary, ...(dump === undefined ? {} : { dump }), ...ended };
    } finally {
      this.#run = undefined;
      // Whoever interrupted does not wait for jobs that nobody wants.
      await (this.#stops > 0 ? mock?.close(0) : mock?.close());
    }
  }

  stop(atOnce: boolean): void {
    this.#stops = atOnce ? 2 : 1;
    if (atOnce) this.#run?.stopAtOnce();
    else this.#run?.interrupt();
  }

  async close(): Promise<void> {}
}

async function watched(run: RunUnderWay, { onProgress }: TrialContext): Promise<TrialResult['summary']> {
  if (onProgress === undefined) return run.finished;
  const timer = setInterval(() => {
    const progress = run.progress();
    onProgress(Math.min(1, progress.elapsedMs / progress.endMs), () => progressText(progress));
  }, PROGRESS_MS);
  return run.finished.finally(() => clearInterval(timer));
}

/** The progress of a run in one line. */
export function progressText(progress: RunProgress): string {
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
