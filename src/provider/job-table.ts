import type { Usage } from '../billing/usage.ts';
import { grownFloat64, grownInt32, grownUint32, grownUint8 } from '../engine/event-queue.ts';

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
  #free: Int32Array = Int32Array.from({ length: 256 }, (_, i) => 255 - i);
  #freeCount = 256;

  /** Jobs that have a place now, zombies included. */
  get count(): number {
    return this.state.length - this.#freeCount;
  }

  /** A place for a new job. */
  add(): number {
    if (this.#freeCount === 0) this.#grow();
    return this.#free[--this.#freeCount] as number;
  }

  /** Gives the place of an ended job back. */
  remove(job: number): void {
    this.state[job] = JOB.free;
    this.generation[job] = ((this.generation[job] as number) + 1) | 0;
    this.#free[this.#freeCount++] = job;
  }

  #grow(): void {
    const before = this.state.length;
    const capacity = before * 2;
    this.callerRef = grownInt32(this.callerRef, capacity);
    this.request = grownUint32(this.request, capacity);
    this.attempt = grownInt32(this.attempt, capacity);
    this.drawIndex = grownInt32(this.drawIndex, capacity);
    this.model = grownInt32(this.model, capacity);
    this.key = grownInt32(this.key, capacity);
    this.state = grownUint8(this.state, capacity);
    this.outcome = grownUint8(this.outcome, capacity);
    this.status = grownInt32(this.status, capacity);
    this.generation = grownInt32(this.generation, capacity);
    this.acceptedMs = grownFloat64(this.acceptedMs, capacity);
    this.startedMs = grownFloat64(this.startedMs, capacity);
    this.serviceMs = grownFloat64(this.serviceMs, capacity);
    this.finishMs = grownFloat64(this.finishMs, capacity);
    this.fullNano = grownFloat64(this.fullNano, capacity);
    this.inputNano = grownFloat64(this.inputNano, capacity);
    this.accountRef = grownFloat64(this.accountRef, capacity);
    this.heldNano = grownFloat64(this.heldNano, capacity);
    this.chargedNano = grownFloat64(this.chargedNano, capacity);
    this.#free = grownInt32(this.#free, capacity);
    for (let job = capacity - 1; job >= before; job--) this.#free[this.#freeCount++] = job;
  }
}
