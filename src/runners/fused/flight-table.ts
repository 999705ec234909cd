import { grownFloat64, grownInt32 } from '../../engine/event-queue.ts';

/**
 * What a row stands for, and what its event is. Only requests have one whose present attempt will not simply succeed; a request and that attempt
 * share it. They part only when the client stops waiting for an attempt that goes on: that gets a row of its own, and is `lost`.
 */
export const FLIGHT = {
  free: 0,
  /** The client waits for an answer: it will come. */
  answered: 1,
  /** The client waits for an answer: its timeout will come before it, and the provider goes on. */
  abandoned: 2,
  /** The client waits for an answer: its timeout will come before it, and the provider stops. */
  cancelled: 3,
  /** The request waits for its next attempt. */
  waiting: 4,
  /** The request has failed, and its client sleeps once more before it says so. */
  lingering: 5,
  /** Nobody waits for the attempt any more; it will end. */
  lost: 6,
  /** As `lost`, but the event is still the timeout: the end comes after. */
  lostEarly: 7,
  /** All is over, but an event of the row is still to come. */
  zombie: 8,
  /** No request: the run stops waiting for those under way. */
  drain: 9,
} as const;

/** No other attempt of the request is at the provider. */
export const NO_FAMILY = -1;

/** Whole numbers of a row, by their place in it. */
export const COUNT = {
  state: 0,
  /** Number of the request, as 32 bits. */
  request: 1,
  attempt: 2,
  requestClass: 3,
  /** What the rows of one request have in common; else `NO_FAMILY`. */
  family: 4,
  /** 0 when no fault can hit the end of the present attempt. */
  mayFail: 5,
} as const;

/** Other numbers of a row, by their place in it; times in ms. */
export const TIME = {
  due: 0,
  sent: 1,
  /** When service begins. */
  started: 2,
  /** When service ends. */
  finish: 3,
  /** The retry policy's number, see `FailedAttempt.policyState`. */
  policyState: 4,
  /** Place of the end of service among the events of its instant. */
  place: 5,
} as const;

/** A row begins at its number shifted by this, in both tables: 64 bytes of times are one line of the machine's cache. */
export const ROW_SHIFT = 3;

/** Rows of requests and attempts under way, in two typed arrays, so that what belongs together lies together; rows are used again. */
export class FlightTable {
  counts: Int32Array = new Int32Array(256 << ROW_SHIFT);
  times: Float64Array = new Float64Array(256 << ROW_SHIFT);
  #free: Int32Array = Int32Array.from({ length: 256 }, (_, i) => 255 - i);
  #freeCount = 256;

  /** Rows there are, used or not. */
  get capacity(): number {
    return this.#free.length;
  }

  /** A free row. */
  add(): number {
    if (this.#freeCount === 0) this.#grow();
    return this.#free[--this.#freeCount] as number;
  }

  /** Gives a row back. */
  remove(row: number): void {
    this.counts[(row << ROW_SHIFT) + COUNT.state] = FLIGHT.free;
    this.#free[this.#freeCount++] = row;
  }

  /** Rows whose client waits for an answer or for its next attempt, in the order of their requests. */
  openByRequest(): number[] {
    const { counts } = this;
    const requestOf = (row: number): number => (counts[(row << ROW_SHIFT) + COUNT.request] as number) >>> 0;
    return Array.from({ length: this.capacity }, (_, row) => row)
      .filter((row) => {
        const state = counts[(row << ROW_SHIFT) + COUNT.state] as number;
        return state >= FLIGHT.answered && state <= FLIGHT.lingering;
      })
      .toSorted((left, right) => requestOf(left) - requestOf(right));
  }

  /** Makes a row like another one. */
  copy(from: number, to: number): void {
    this.counts.copyWithin(to << ROW_SHIFT, from << ROW_SHIFT, (from + 1) << ROW_SHIFT);
    this.times.copyWithin(to << ROW_SHIFT, from << ROW_SHIFT, (from + 1) << ROW_SHIFT);
  }

  #grow(): void {
    const before = this.capacity;
    const capacity = before * 2;
    this.counts = grownInt32(this.counts, capacity << ROW_SHIFT);
    this.times = grownFloat64(this.times, capacity << ROW_SHIFT);
    this.#free = grownInt32(this.#free, capacity);
    for (let row = capacity - 1; row >= before; row--) this.#free[this.#freeCount++] = row;
  }
}
