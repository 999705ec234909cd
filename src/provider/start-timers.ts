import type { TimerLane } from '../engine/timer-lane.ts';
import type { Timeline } from '../engine/timeline.ts';

/** Different start timeouts that are kept apart; further ones count as the next longer one. */
const LANES_MAX = 32;
const LONGEST_MS = 7 * 86_400_000;

/** Timers of jobs that are given up when they have waited too long for their start. One lane for each length. */
export class StartTimers {
  readonly #timeline: Timeline;
  readonly #kind: number;
  readonly #defaultMs: number;
  readonly #lanes: TimerLane[] = [];

  /** `defaultMs`: for jobs that name no length of their own; Infinity for no timeout. */
  constructor(timeline: Timeline, kind: number, defaultMs: number) {
    this.#timeline = timeline;
    this.#kind = kind;
    this.#defaultMs = defaultMs;
    if (defaultMs < Number.POSITIVE_INFINITY) this.#lanes.push(timeline.lane(defaultMs, kind));
  }

  /** What sets the timers from now on; those that run go on. */
  replaced(defaultMs: number): StartTimers {
    for (const lane of this.#lanes) this.#timeline.release(lane);
    return new StartTimers(this.#timeline, this.#kind, defaultMs);
  }

  /** Whether jobs have a timer that name no length of their own. */
  get byDefault(): boolean {
    return this.#defaultMs < Number.POSITIVE_INFINITY;
  }

  /** A job waits from now on. `ms`: the length that it names; the shorter one counts. */
  set(job: number, generation: number, ms: number): void {
    const lengthMs = Math.min(ms, this.#defaultMs);
    if (lengthMs < Number.POSITIVE_INFINITY)
      this.#laneOf(Math.min(lengthMs, LONGEST_MS)).push(this.#timeline.nowMs, job, generation);
  }

  #laneOf(ms: number): TimerLane {
    const known = this.#lanes.find(({ delayMs }) => delayMs === ms);
    if (known !== undefined) return known;
    if (this.#lanes.length < LANES_MAX) return this.#add(ms);
    const longer = this.#lanes.filter(({ delayMs }) => delayMs >= ms).toSorted((a, b) => a.delayMs - b.delayMs);
    return longer[0] ?? this.#add(LONGEST_MS);
  }

  #add(ms: number): TimerLane {
    const lane = this.#timeline.lane(ms, this.#kind);
    this.#lanes.push(lane);
    return lane;
  }
}
