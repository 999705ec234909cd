import type { Trial, TrialResult } from '../study/planner.ts';

/** Hears how far work is: its share that is done, from 0 to 1, and what it is about, asked for only where somebody looks. */
export type ProgressListener = (share: number, text: () => string) => void;

/** What a trial is told of its surroundings. */
export interface TrialContext {
  /** Where its files go; undefined: nowhere. */
  readonly folder: string | undefined;
  /** Undefined: nobody looks. */
  readonly onProgress: ProgressListener | undefined;
}

/** How trials are carried out: in this process, on threads, over HTTP, on other machines. One file for each kind, and one line in `executors.ts`. */
export interface Executor {
  /** How many trials it takes at once: those that run, and those that wait for their turn. */
  readonly capacity: number;
  /**
   * Carries out a trial. The result depends on the trial alone. Undefined when it was stopped before there was one. Rejects with a
   * `TrialLostError` when no result will come.
   */
  run(trial: Trial, context: TrialContext): Promise<TrialResult | undefined>;
  /** Ends trials under way: first as is proper for the world that they run in, then at once. No trial is begun afterwards. */
  stop(atOnce: boolean): void;
  /** Ends all that was started, once no result is wanted any more. */
  close(): Promise<void>;
}

/** A trial that did not come back: its thread or process died, or the simulation broke. */
export class TrialLostError extends Error {
  override readonly name = 'TrialLostError';
}
