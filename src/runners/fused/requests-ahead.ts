import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { Fault } from '../../provider/fault-plan.ts';
import type { Arrivals } from '../../workload/arrivals/arrivals.ts';
import { createArrivals } from '../../workload/arrivals/create-arrivals.ts';
import { Mix } from '../../workload/mix.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';

/** Requests that are drawn at once. */
const BATCH = 512;

/**
 * The next requests of an open load, drawn many at once: when each is due, its shape, and how long its first attempt will be served. Draws are
 * keyed by request, so it does not matter when they are made; a loop over nothing but draws runs several of them in parallel.
 */
export class RequestsAhead {
  /** Of the request at `place`; Infinity where the load has ended. */
  readonly dueMs: Float64Array = new Float64Array(BATCH);
  readonly shape: Int32Array = new Int32Array(BATCH);
  readonly serviceMs: Float64Array = new Float64Array(BATCH);
  /** Whether a fault may hit the end of its first attempt: 0 or 1. */
  readonly mayFail: Int32Array = new Int32Array(BATCH);
  /** The request that is due next. */
  place: number = BATCH - 1;
  /** Number of the request at place 0. */
  #first = -BATCH;
  readonly #arrivals: Arrivals;
  readonly #mix: Mix;
  readonly #mixKey: number;
  readonly #serviceKey: number;
  readonly #samplers: readonly Sampler[];
  readonly #endFaults: readonly Fault[];

  /** `samplers`: service time by shape; `endFaults`: faults at the end of service. */
  constructor(workload: WorkloadOptions, samplers: readonly Sampler[], endFaults: readonly Fault[], seed: number) {
    const { arrivals, requests } = workload;
    if (arrivals.type === 'closed') throw new Error('Nobody knows ahead when the users of a closed loop come.');
    this.#arrivals = createArrivals(arrivals, workload, seed);
    this.#mix = new Mix(requests);
    this.#mixKey = drawKey(seed, PURPOSE.mix);
    this.#serviceKey = drawKey(seed, PURPOSE.service);
    this.#samplers = samplers;
    this.#endFaults = endFaults;
  }

  /** Number of the request at `place`. */
  get request(): number {
    return this.#first + this.place;
  }

  /** Goes on to the next request. */
  advance(): void {
    if (++this.place === BATCH) this.#fill();
  }

  #fill(): void {
    this.place = 0;
    this.#first += BATCH;
    for (let i = 0; i < BATCH; i++) this.dueMs[i] = this.#arrivals.nextMs();
    if (!this.#mix.single) {
      for (let i = 0; i < BATCH; i++) this.shape[i] = this.#mix.pick(drawAt(this.#mixKey, this.#first + i, 0));
    }
    if (this.#samplers.length === 1) this.#drawService(this.#samplers[0] as Sampler);
    else this.#drawServices();
    this.mayFail.fill(0);
    for (const fault of this.#endFaults) this.#drawFault(fault);
  }

  #drawFault(fault: Fault): void {
    for (let i = 0; i < BATCH; i++) if (fault.mayHit(this.#first + i, 1)) this.mayFail[i] = 1;
  }

  #drawService(sampler: Sampler): void {
    for (let i = 0; i < BATCH; i++) this.serviceMs[i] = sampler.sample(drawAt(this.#serviceKey, this.#first + i, 1));
  }

  #drawServices(): void {
    for (let i = 0; i < BATCH; i++) {
      const sampler = this.#samplers[this.shape[i] as number] as Sampler;
      this.serviceMs[i] = sampler.sample(drawAt(this.#serviceKey, this.#first + i, 1));
    }
  }
}
