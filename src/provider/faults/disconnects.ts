import type { TimerLane } from '../../engine/timer-lane.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { Fault } from './fault-plan.ts';
import type { JobTable } from '../job-table.ts';

/** Connections that get lost while their jobs go on: one lane of timers for each fault. */
export class Disconnects {
  readonly #faults: readonly Fault[];
  readonly #jobs: JobTable;
  readonly #lanes: readonly TimerLane[];
  readonly #timeline: Timeline;
  readonly #kind: number;

  /** `kind`: the event kind of a loss. */
  constructor(faults: readonly Fault[], jobs: JobTable, timeline: Timeline, kind: number) {
    this.#faults = faults;
    this.#jobs = jobs;
    this.#timeline = timeline;
    this.#kind = kind;
    this.#lanes = faults.map(({ options }) => timeline.lane(options.type === 'disconnect' ? options.afterMs : 0, kind));
  }

  /** What sets the timers from now on; those that run go on. */
  replaced(faults: readonly Fault[]): Disconnects {
    for (const lane of this.#lanes) this.#timeline.release(lane);
    return new Disconnects(faults, this.#jobs, this.#timeline, this.#kind);
  }

  /**
   * A job was accepted: sets the timers of the faults that hit it, and the status of the first to fire, which is the only one that is heard.
   * Returns when that is; Infinity where the connection holds.
   */
  begin(job: number, nowMs: number, request: number, attempt: number, model: number): number {
    const jobs = this.#jobs;
    let firstMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#faults.length; i++) {
      const fault = this.#faults[i] as Fault;
      if (!fault.hits(nowMs, request, attempt, model)) continue;
      if (fault.options.type === 'disconnect' && fault.options.afterMs < firstMs) {
        firstMs = fault.options.afterMs;
        jobs.status[job] = fault.options.status;
      }
      this.#lanes[i]?.push(nowMs, job, jobs.generation[job] as number);
    }
    return nowMs + firstMs;
  }
}
