import { CLIENT_EVENT } from '../client/client.ts';
import { SLOT_LAST } from '../engine/event-queue.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { PhaseRecorders } from '../measure/phase-recorders.ts';
import { type AbortingThreshold, failsSoFar, type Threshold } from '../measure/thresholds.ts';
import type { Load } from './load.ts';

/** Time between two looks at thresholds that may end the load, in ms of the run. */
const LOOK_MS = 1000;

/** Knows since when each threshold with `abortOnFail` has not held. */
export class AbortJudge {
  readonly #watched: { readonly threshold: Threshold; failsFromMs: number | undefined }[];

  constructor(thresholds: readonly Threshold[]) {
    this.#watched = thresholds
      .filter(({ abort }) => abort !== undefined)
      .map((threshold) => ({ threshold, failsFromMs: undefined }));
  }

  /** A later instant of the run has come: the threshold that ends the load now; undefined where none does. */
  look(recorders: PhaseRecorders, atMs: number): AbortingThreshold | undefined {
    for (const watched of this.#watched) {
      const { metric, condition, abort } = watched.threshold;
      if (!failsSoFar(watched.threshold, recorders, atMs)) {
        watched.failsFromMs = undefined;
        continue;
      }
      watched.failsFromMs ??= atMs;
      if (atMs - watched.failsFromMs >= (abort?.delayMs ?? 0)) return { metric, condition, atMs };
    }
    return undefined;
  }
}

/**
 * Ends the load when a threshold with `abortOnFail` has not held for its delay: it is looked at behind all else that happens at each whole second of the
 * run, in every world, until the load is over.
 */
export class AbortWatch {
  /** The threshold that ended the load. */
  aborted: AbortingThreshold | undefined;
  readonly #recorders: PhaseRecorders;
  readonly #timeline: Timeline;
  readonly #load: Load;
  readonly #judge: AbortJudge;
  #lookMs = 0;

  private constructor(thresholds: readonly Threshold[], recorders: PhaseRecorders, timeline: Timeline, load: Load) {
    this.#recorders = recorders;
    this.#timeline = timeline;
    this.#load = load;
    this.#judge = new AbortJudge(thresholds);
    this.#schedule();
  }

  /** Undefined where no threshold may end the load. */
  static of(
    thresholds: readonly Threshold[],
    recorders: PhaseRecorders,
    timeline: Timeline,
    load: Load,
  ): AbortWatch | undefined {
    return mayAbort(thresholds) ? new AbortWatch(thresholds, recorders, timeline, load) : undefined;
  }

  #schedule(): void {
    const load = this.#load;
    this.#lookMs += LOOK_MS;
    if (!load.ended && (load.endMs === 0 || this.#lookMs <= load.endMs))
      this.#timeline.atLast(this.#lookMs, CLIENT_EVENT.look, SLOT_LAST);
  }

  /** A whole second of the run is over. */
  look(): void {
    const load = this.#load;
    if (load.ended) return;
    this.aborted = this.#judge.look(this.#recorders, this.#lookMs);
    if (this.aborted === undefined) this.#schedule();
    else load.stop();
  }
}

/** Whether a threshold may end the load. */
export function mayAbort(thresholds: readonly Threshold[]): boolean {
  return thresholds.some(({ abort }) => abort !== undefined);
}
