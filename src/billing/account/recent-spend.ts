import { NanoSum } from '../../money/nano-sum.ts';

/** Parts of the window that are counted apart. */
const BUCKETS = 60;

/**
 * What was spent in a window of time up to now, refunds taken off, in a ring of sixty buckets: the window is as long as asked, or up to a
 * sixtieth shorter. Memory does not grow with the number of charges.
 */
export class RecentSpend {
  readonly #bucketMs: number;
  #buckets = Array.from({ length: BUCKETS }, () => new NanoSum());
  #total = new NanoSum();
  /** Number of the newest bucket. */
  #newest = 0;

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  /** Adds a charge in nano-USD; a refund is negative. Time never falls. */
  add(nowMs: number, nano: number): void {
    this.#turn(nowMs);
    this.#total.add(nano);
    this.#bucketAt(this.#newest).add(nano);
  }

  /** In nano-USD, the nearest number beyond 2^53; below zero where refunds are more than the charges. */
  nano(nowMs: number): number {
    this.#turn(nowMs);
    return this.#total.nearest;
  }

  /** Forgets what has left the window. */
  #turn(nowMs: number): void {
    const now = Math.floor(nowMs / this.#bucketMs);
    for (let left = Math.min(BUCKETS, now - this.#newest); left > 0; left--) {
      const place = (now - left + 1) % BUCKETS;
      this.#total.addBig(-this.#bucketAt(place).value());
      this.#buckets[place] = new NanoSum();
    }
    this.#newest = Math.max(now, this.#newest);
  }

  #bucketAt(number: number): NanoSum {
    return this.#buckets[number % BUCKETS] as NanoSum;
  }
}
