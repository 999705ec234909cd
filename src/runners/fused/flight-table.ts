import { grownFloat64, grownInt32 } from '../../engine/event-queue.ts';

/**
 * What a row stands for. A request and its present attempt share one row: they part only when the client stops waiting for an attempt that the
 * provider still has. The request then moves to another row, and the old one goes on as `lostQueued`, `lostRunning` or `zombie`.
 */
export const FLIGHT = {
  free: 0,
  /** The attempt waits at the provider. */
  queued: 1,
  /** The attempt is served. */
  running: 2,
  /** The request waits for its next attempt. */
  waiting: 3,
  /** The request has failed, and its client sleeps once more before it says so. */
  lingering: 4,
  /** Nobody waits for the attempt any more, which the provider goes on with. */
  lostQueued: 5,
  lostRunning: 6,
  /** All is over, but an event of the row, or its place in the queue, is still to come. */
  zombie: 7,
} as const;

/** No other attempt of the request is at the provider. */
export const NO_FAMILY = -1;

/** Whole numbers of a row, by their place in it. */
export const COUNT = {
  state: 0,
  /** Number of the request, as 32 bits. */
  request: 1,
  attempt: 2,
  shape: 3,
  /** What the rows of one request have in common; else `NO_FAMILY`. */
  family: 4,
  /** 0 when no fault can hit the end of the present attempt. */
  mayFail: 5,
  /** Rows of the attempts that were sent before and after this one and are still waited for; see `SentList`. */
  earlier: 6,
  later: 7,
} as const;

/** Other numbers of a row, by their place in it; times in ms. */
export const TIME = {
  due: 0,
  sent: 1,
  /** When service began. */
  started: 2,
  /** How long the present attempt is served, as drawn: faults and a low balance may add to it. */
  service: 3,
  /** The retry policy's number, see `FailedAttempt.memo`. */
  memo: 4,
} as const;

/** A row begins at its number shifted by this, in both tables: 64 bytes of times are one line of the machine's cache. */
export const ROW_SHIFT = 3;

/** Requests and attempts under way, row by row in two typed arrays, so that what belongs together lies together; rows are used again. */
export class FlightTable {
  counts: Int32Array = new Int32Array(256 << ROW_SHIFT);
  times: Float64Array = new Float64Array(256 << ROW_SHIFT);
  #free: Int32Array = Int32Array.from({ length: 256 }, (_, i) => 255 - i);
  #freeCount = 256;

  constructor() {
    this.#orphan(0);
  }

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

  /** Rows of requests that are not over, in the order of their numbers. */
  openByRequest(): number[] {
    const { counts } = this;
    const requestOf = (row: number): number => (counts[(row << ROW_SHIFT) + COUNT.request] as number) >>> 0;
    return Array.from({ length: this.capacity }, (_, row) => row)
      .filter((row) => {
        const state = counts[(row << ROW_SHIFT) + COUNT.state] as number;
        return state >= FLIGHT.queued && state <= FLIGHT.lingering;
      })
      .toSorted((left, right) => requestOf(left) - requestOf(right));
  }

  /** Makes a row like another one. */
  copy(from: number, to: number): void {
    this.counts.copyWithin(to << ROW_SHIFT, from << ROW_SHIFT, (from + 1) << ROW_SHIFT);
    this.times.copyWithin(to << ROW_SHIFT, from << ROW_SHIFT, (from + 1) << ROW_SHIFT);
  }

  #orphan(from: number): void {
    for (let row = from; row < this.capacity; row++) this.counts[(row << ROW_SHIFT) + COUNT.family] = NO_FAMILY;
  }

  #grow(): void {
    const before = this.capacity;
    const capacity = before * 2;
    this.counts = grownInt32(this.counts, capacity << ROW_SHIFT);
    this.times = grownFloat64(this.times, capacity << ROW_SHIFT);
    this.#free = grownInt32(this.#free, capacity);
    for (let row = capacity - 1; row >= before; row--) this.#free[this.#freeCount++] = row;
    this.#orphan(before);
  }
}
