import { drawKey, drawMany, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { Fault } from '../../provider/faults/fault-plan.ts';
import type { Arrivals } from '../../workload/arrivals/arrivals.ts';
import { createArrivals } from '../../workload/arrivals/create-arrivals.ts';
import { Mix } from '../../workload/mix.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import { REQUEST_NUMBER_MAX } from '../../wire/request-key.ts';
import { refuseRequest } from '../load.ts';

/** Requests that are drawn at once: few enough to stay in the first cache of the machine. */
const AHEAD = 128;

/**
 * The next requests of an open load, drawn many at once: when each is due, its shape, and how long its first attempt will be served. Draws are
 * keyed by request, so it does not matter when they are made; a loop over nothing but draws runs several of them in parallel.
 */
export class RequestsAhead {
  /** Of the request at `place`; Infinity where the load has ended. */
  readonly dueMs: Float64Array = new Float64Array(AHEAD);
  readonly requestClass: Int32Array = new Int32Array(AHEAD);
  readonly serviceMs: Float64Array = new Float64Array(AHEAD);
  /** Whether a fault may hit the end of its first attempt: 0 or 1. */
  readonly mayFail: Int32Array = new Int32Array(AHEAD);
  /** The last of the batch: the last place, or that of the last request of the load. */
  last = 0;
  /** The request that is due next. */
  place: number = AHEAD - 1;
  /** Number of the request at place 0. */
  #first = -AHEAD;
  readonly #draws: Float64Array = new Float64Array(AHEAD);
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

  /** Number of the request at a place. */
  requestAt(place: number): number {
    return this.#first + place;
  }

  /** Goes on to the next request. */
  advance(): void {
    if (++this.place === AHEAD) this.#fill();
  }

  /** Many at once, in one loop for each kind of draw: such a loop runs several draws in parallel. */
  #fill(): void {
    this.place = 0;
    this.#first += AHEAD;
    fillDue(this.dueMs, this.#arrivals);
    const end = this.dueMs.indexOf(Number.POSITIVE_INFINITY);
    this.last = end < 0 ? AHEAD - 1 : end - 1;
    // The bound lies between two batches, since both are powers of two.
    if (this.#first > REQUEST_NUMBER_MAX && this.dueMs[0] !== Number.POSITIVE_INFINITY) refuseRequest();
    if (!this.#mix.single) {
      drawMany(this.#mixKey, this.#first, 0, this.#draws);
      for (let i = 0; i < AHEAD; i++) this.requestClass[i] = this.#mix.pick(this.#draws[i] as number);
    }
    drawMany(this.#serviceKey, this.#first, 1, this.#draws);
    if (this.#samplers.length === 1) sampleMany(this.#draws, this.#samplers[0] as Sampler, this.serviceMs);
    else sampleByClass(this.#draws, this.#samplers, this.requestClass, this.serviceMs);
    this.mayFail.fill(0);
    for (const fault of this.#endFaults) markFailing(fault, this.#first, this.mayFail);
  }
}

function fillDue(dueMs: Float64Array, arrivals: Arrivals): void {
  if (arrivals.fillMs !== undefined) {
    arrivals.fillMs(dueMs);
    return;
  }
  for (let i = 0; i < AHEAD; i++) dueMs[i] = arrivals.nextMs();
}

function sampleMany(draws: Float64Array, sampler: Sampler, into: Float64Array): void {
  for (let i = 0; i < AHEAD; i++) into[i] = sampler.sample(draws[i] as number);
}

function sampleByClass(
  draws: Float64Array,
  samplers: readonly Sampler[],
  requestClass: Int32Array,
  into: Float64Array,
): void {
  for (let i = 0; i < AHEAD; i++) {
    into[i] = (samplers[requestClass[i] as number] as Sampler).sample(draws[i] as number);
  }
}

function markFailing(fault: Fault, first: number, mayFail: Int32Array): void {
  for (let i = 0; i < AHEAD; i++) if (fault.mayHit(first + i, 1)) mayFail[i] = 1;
}
