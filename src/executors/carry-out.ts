import type { Planner, Trial, TrialResult } from '../study/planner.ts';
import { formatCount } from '../units/format.ts';
import { type Executor, type ProgressListener, TrialLostError } from './executor.ts';

/** Where the results of trials are kept. */
export interface TrialStore {
  /** Makes room for the files of a trial that is about to run, and says where. `index` counts trials from 0. */
  prepare(index: number, trial: Trial): string;
  /** The result of a trial that was run before; undefined when there is none. */
  read(index: number, trial: Trial): TrialResult | undefined;
  write(index: number, result: TrialResult): void;
}

/** What a study has besides its planner and its executor. */
export interface CarryOutOptions {
  /** Undefined: results are not kept. */
  readonly store?: TrialStore | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** The first ends the study with what it has, the second at once. */
  readonly stops?: readonly [first: AbortSignal, second: AbortSignal] | undefined;
}

/** Why a study ended early. */
export interface EarlyEnd {
  /** Whether its user ended it; else a trial was lost. */
  readonly interrupted: boolean;
  readonly message: string;
  readonly trialsRun: number;
}

/** How a study ended. */
export interface StudyOutcome<R> {
  /** Undefined when it ended before there was anything to tell. */
  readonly result: R | undefined;
  /** Undefined when it ran to its end. */
  readonly earlyEnd: EarlyEnd | undefined;
}

/**
 * Carries out what a planner proposes. Results are read in the order in which trials were proposed, so they are the same, byte for byte,
 * for any executor of the same world and of any capacity. A study that is interrupted, or loses a trial, ends with what it has; with the
 * same store it goes on from there. Closes the executor.
 */
export async function carryOut<R>(
  planner: Planner<R>,
  executor: Executor,
  options: CarryOutOptions = {},
): Promise<StudyOutcome<R>> {
  return new StudyRun(planner, executor, options).run();
}

class StudyRun<R> {
  readonly #planner: Planner<R>;
  readonly #executor: Executor;
  readonly #options: CarryOutOptions;
  #trialsRun = 0;
  #earlyEnd: Pick<EarlyEnd, 'interrupted' | 'message'> | undefined;

  constructor(planner: Planner<R>, executor: Executor, options: CarryOutOptions) {
    this.#planner = planner;
    this.#executor = executor;
    this.#options = options;
  }

  async run(): Promise<StudyOutcome<R>> {
    const [first, second] = this.#options.stops ?? [];
    const interrupt = (): void => this.#end(true, 'interrupted', false);
    const stopAtOnce = (): void => this.#end(true, 'interrupted', true);
    first?.addEventListener('abort', interrupt);
    second?.addEventListener('abort', stopAtOnce);
    if (first?.aborted === true) interrupt();
    try {
      for (let index = 0; this.#earlyEnd === undefined;) {
        const trials = this.#planner.propose();
        if (trials.length === 0) break;
        await this.#runAll(trials, index);
        index += trials.length;
      }
    } finally {
      first?.removeEventListener('abort', interrupt);
      second?.removeEventListener('abort', stopAtOnce);
      await this.#executor.close();
    }
    const earlyEnd = this.#earlyEnd === undefined ? undefined : { ...this.#earlyEnd, trialsRun: this.#trialsRun };
    return { result: this.#planner.conclude(), earlyEnd };
  }

  /** Runs trials, as many ahead of the one that is read next as the executor takes: more would only wait in memory. */
  async #runAll(trials: readonly Trial[], first: number): Promise<void> {
    const { capacity } = this.#executor;
    const begun: Promise<TrialResult | undefined>[] = [];
    for (let read = 0; read < trials.length; read++) {
      while (this.#earlyEnd === undefined && read + begun.length < trials.length && begun.length < capacity) {
        const next = read + begun.length;
        const result = this.#runTrial(trials[next] as Trial, first + next);
        // Who fails while an earlier one is awaited is heard of when it is its turn.
        result.catch(() => undefined);
        begun.push(result);
      }
      const result = await begun.shift();
      if (result !== undefined) this.#planner.read(result, first + read);
    }
  }

  async #runTrial(trial: Trial, index: number): Promise<TrialResult | undefined> {
    const { store } = this.#options;
    const kept = store?.read(index, trial);
    if (kept !== undefined) {
      this.#trialsRun++;
      return kept;
    }
    try {
      const onProgress = this.#trialProgress();
      const result = await this.#executor.run(trial, { folder: store?.prepare(index, trial), onProgress });
      if (result === undefined || result.interrupted === true) return result;
      store?.write(index, result);
      this.#trialsRun++;
      this.#showCount();
      return result;
    } catch (error) {
      if (!(error instanceof TrialLostError)) throw error;
      this.#end(false, error.message, true);
      return undefined;
    }
  }

  /** Ends it with what it has. What comes first is the reason. */
  #end(interrupted: boolean, message: string, atOnce: boolean): void {
    this.#earlyEnd ??= { interrupted, message };
    this.#executor.stop(atOnce);
  }

  #showCount(): void {
    const { trialCount } = this.#planner;
    const count = this.#trialsRun;
    if (trialCount === 1) return;
    this.#options.onProgress?.(count / trialCount, () => `${formatCount(count)} of ${formatCount(trialCount)} trials`);
  }

  /** Who hears of a trial under way: of one at a time, as a part of all. */
  #trialProgress(): ProgressListener | undefined {
    const { onProgress } = this.#options;
    const { trialCount } = this.#planner;
    if (trialCount === 1 || onProgress === undefined) return onProgress;
    if (this.#executor.capacity > 1) return undefined;
    return (share, text) => {
      const place = `trial ${formatCount(this.#trialsRun + 1)} of ${formatCount(trialCount)}`;
      onProgress((this.#trialsRun + share) / trialCount, () => `${place} · ${text()}`);
    };
  }
}
