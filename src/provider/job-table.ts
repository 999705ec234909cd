import type { Usage } from '../billing/usage.ts';
import { Rows } from '../engine/columns.ts';
import type { Sampler } from '../engine/sampler.ts';

/** Life of a job. `refused`: accepted, but its input is moderated at once. `zombie`: it has ended, but its place is kept until its last event has fired. */
export const JOB = { free: 0, queued: 1, running: 2, zombie: 3, refused: 4 } as const;

/** The jobs under way, field by field in typed arrays; a job is an index, and places are used again. */
export class JobTable {
  callerRef: Int32Array = new Int32Array(256);
  request: Uint32Array = new Uint32Array(256);
  attempt: Int32Array = new Int32Array(256);
  /** What keys the draws of the present try: the attempt, and how often the provider itself has tried again. */
  drawIndex: Int32Array = new Int32Array(256);
  model: Int32Array = new Int32Array(256);
  /** Number of its quote. */
  quote: Int32Array = new Int32Array(256);
  key: Int32Array = new Int32Array(256);
  state: Uint8Array = new Uint8Array(256);
  outcome: Uint8Array = new Uint8Array(256);
  status: Int32Array = new Int32Array(256);
  /** Counts the lives of a place, so that a late timer can tell that its job is gone. */
  generation: Int32Array = new Int32Array(256);
  acceptedMs: Float64Array = new Float64Array(256);
  /** When service began; NaN while it has not. */
  startedMs: Float64Array = new Float64Array(256);
  /** How long service takes, or was to take; only where `usage` is kept. */
  serviceMs: Float64Array = new Float64Array(256);
  /** When service will end; only where the listener hears of starts. */
  finishMs: Float64Array = new Float64Array(256);
  fullNano: Float64Array = new Float64Array(256);
  inputNano: Float64Array = new Float64Array(256);
  /** Number of the job in the movements of the account, and what is held for it; only where jobs are charged or held at acceptance. */
  accountRef: Float64Array = new Float64Array(256);
  heldNano: Float64Array = new Float64Array(256);
  /** Charged so far: at acceptance, then corrected at the end. */
  chargedNano: Float64Array = new Float64Array(256);
  /** What jobs consume, where the charge depends on how the work goes; unset for the rest. */
  readonly usage: (Usage | undefined)[] = [];
  /** What the service times of jobs like this one are drawn from. */
  readonly sampler: Sampler[] = [];
  readonly #rows = new Rows(this);

  /** Jobs that have a place now, zombies included. */
  get count(): number {
    return this.#rows.count;
  }

  /** A place for a new job. */
  add(): number {
    return this.#rows.take();
  }

  /** Whether a job waits or is served, and was scheduled to end by an instant. */
  endsBy(job: number, ms: number): boolean {
    const state = this.state[job];
    return (state === JOB.queued || state === JOB.running) && (this.finishMs[job] as number) <= ms;
  }

  /** The jobs that have not ended. */
  underWay(): number[] {
    const jobs: number[] = [];
    this.state.forEach((state, job) => {
      if (state !== JOB.free && state !== JOB.zombie) jobs.push(job);
    });
    return jobs;
  }

  /** Gives the place of an ended job back. */
  remove(job: number): void {
    this.state[job] = JOB.free;
    this.generation[job] = ((this.generation[job] as number) + 1) | 0;
    this.#rows.give(job);
  }
}
