import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import { negativeLog } from '../../engine/sampler.ts';

/** Arrivals that are drawn at once. */
const BATCH = 256;

/**
 * A Poisson process of rate 1: the gaps are exponential with mean 1, each a keyed draw on the arrival's index.
 * Every random arrival process is this one, with its time axis stretched by the inverse of its cumulative rate,
 * so two rates under one seed meet the same sequence of gaps.
 */
export class ExponentialGaps {
  readonly #key: number;
  readonly #batch = new Float64Array(BATCH);
  #index = 0;
  #used = BATCH;
  #sum = 0;

  /** `seed` is a uint32. */
  constructor(seed: number) {
    this.#key = drawKey(seed, PURPOSE.arrival);
  }

  /** Unit-rate time of the next arrival; above the one before. */
  next(): number {
    if (this.#used === BATCH) this.#fill();
    return this.#batch[this.#used++] as number;
  }

  /** Many at once: a loop over nothing but draws runs several of them in parallel. */
  #fill(): void {
    let sum = this.#sum;
    for (let i = 0; i < BATCH; i++) {
      sum += negativeLog(drawAt(this.#key, this.#index++, 0));
      this.#batch[i] = sum;
    }
    this.#sum = sum;
    this.#used = 0;
  }
}
