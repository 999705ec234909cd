import { z } from 'zod';
import { positiveRateSchema } from '../../units/rate.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { ExponentialGaps } from './exponential-gaps.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/** Input form: `{ type: poisson, rate: 20/s }`. */
export const poissonArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('poisson'),
  rate: positiveRateSchema.describe('Mean requests per second; the gaps between them are exponential.'),
}).transform(({ type, rate }) => ({ type, ratePerSecond: rate }));

/** Independent arrivals at a constant mean rate: what many users who do not know of each other make. */
export type PoissonArrivalsOptions = z.infer<typeof poissonArrivalsSchema>;

/** The unit-rate process divided by the rate. */
export class PoissonArrivals implements Arrivals {
  readonly #gaps: ExponentialGaps;
  readonly #ratePerSecond: number;
  readonly #durationMs: number;
  #left: number;

  constructor(options: PoissonArrivalsOptions, end: ArrivalsEnd, seed: number) {
    this.#gaps = new ExponentialGaps(seed);
    this.#ratePerSecond = options.ratePerSecond;
    this.#durationMs = end.durationMs;
    this.#left = end.maxRequests;
  }

  nextMs(): number {
    if (this.#left <= 0) return Number.POSITIVE_INFINITY;
    const dueMs = (this.#gaps.next() * 1000) / this.#ratePerSecond;
    if (dueMs >= this.#durationMs) {
      this.#left = 0;
      return Number.POSITIVE_INFINITY;
    }
    this.#left--;
    return dueMs;
  }

  fillMs(into: Float64Array): void {
    const gaps = this.#gaps;
    const ratePerSecond = this.#ratePerSecond;
    const durationMs = this.#durationMs;
    const count = Math.min(this.#left, into.length);
    this.#left -= count;
    let i = 0;
    for (; i < count; i++) {
      const dueMs = (gaps.next() * 1000) / ratePerSecond;
      if (dueMs >= durationMs) {
        this.#left = 0;
        break;
      }
      into[i] = dueMs;
    }
    into.fill(Number.POSITIVE_INFINITY, i);
  }
}
