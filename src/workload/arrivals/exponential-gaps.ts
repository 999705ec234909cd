import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import { negativeLog } from '../../engine/sampler.ts';

/**
 * A Poisson process of rate 1: the gaps are exponential with mean 1, each a keyed draw on the arrival's index.
 * Every random arrival process is this one, with its time axis stretched by the inverse of its cumulative rate,
 * so two rates under one seed meet the same sequence of gaps.
 */
export class ExponentialGaps {
  readonly #key: number;
  #index = 0;
  #sum = 0;

  /** `seed` is a uint32. */
  constructor(seed: number) {
    this.#key = drawKey(seed, PURPOSE.arrival);
  }

  /** Unit-rate time of the next arrival; above the one before. */
  next(): number {
    this.#sum += negativeLog(drawAt(this.#key, this.#index++, 0));
    return this.#sum;
  }
}
