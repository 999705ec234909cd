import { drawKey, drawMany, PURPOSE } from '../engine/draw.ts';
import type { Arrivals } from './arrivals/arrivals.ts';
import { Mix } from './mix.ts';
import type { WorkloadOptions } from './workload-options.ts';

export { shareOf, type Stripe } from './stripe.ts';

/** Requests that are drawn at once: few enough to stay in the first cache of the machine. */
export const AHEAD = 128;
/** Requests are numbered by 32 bits. */
export const REQUEST_NUMBER_MAX = 4_294_967_295;

/**
 * The next requests of an open load, drawn many at once: when each is due, and its class. Draws are keyed by request, so it does not matter
 * when they are made, and a loop over nothing but draws runs several of them in parallel.
 */
export class RequestsAhead {
  /** Of the request at `place`; Infinity where the load has ended. */
  readonly dueMs: Float64Array = new Float64Array(AHEAD);
  readonly requestClass: Int32Array = new Int32Array(AHEAD);
  /** The last place of the batch that holds a request. */
  last = 0;
  /** The request that is due next. */
  place: number = AHEAD - 1;
  /** Number of the request at place 0. */
  first = -AHEAD;
  readonly #draws: Float64Array = new Float64Array(AHEAD);
  readonly #arrivals: Arrivals;
  readonly #mix: Mix;
  readonly #mixKey: number;

  constructor(arrivals: Arrivals, { requests, inTurn }: Pick<WorkloadOptions, 'requests' | 'inTurn'>, seed: number) {
    this.#arrivals = arrivals;
    this.#mix = new Mix(requests, inTurn);
    this.#mixKey = drawKey(seed, PURPOSE.mix);
  }

  /** Goes on to the next request, and returns when it is due. Throws beyond the last number that a request can have. */
  advance(): number {
    if (++this.place === AHEAD) this.#fill();
    return this.dueMs[this.place] as number;
  }

  #fill(): void {
    const { dueMs } = this;
    this.place = 0;
    this.first += AHEAD;
    if (this.#arrivals.fillMs !== undefined) this.#arrivals.fillMs(dueMs);
    else for (let i = 0; i < AHEAD; i++) dueMs[i] = this.#arrivals.nextMs();
    const end = dueMs.indexOf(Number.POSITIVE_INFINITY);
    this.last = end < 0 ? AHEAD - 1 : end - 1;
    // The bound lies between two batches, since both are powers of two.
    if (this.first > REQUEST_NUMBER_MAX && end !== 0) refuseRequest();
    const { single, turns } = this.#mix;
    if (single) return;
    if (turns !== undefined) {
      for (let i = 0; i < AHEAD; i++) this.requestClass[i] = turns[(this.first + i) % turns.length] as number;
      return;
    }
    drawMany(this.#mixKey, this.first, 0, this.#draws);
    for (let i = 0; i < AHEAD; i++) this.requestClass[i] = this.#mix.pick(this.#draws[i] as number);
  }
}

/** Refuses a request whose number is beyond `REQUEST_NUMBER_MAX`. */
export function refuseRequest(): never {
  throw new Error('A run has at most 4,294,967,296 requests: shorten the load.');
}
