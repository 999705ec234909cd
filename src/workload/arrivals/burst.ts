import { z } from 'zod';
import { positiveCountSchema } from '../../units/count.ts';
import { durationSchema, positiveDurationSchema } from '../../units/duration.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/** Input form: `{ type: burst, size: 50, every: 10s, at: 0s }`. */
export const burstArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('burst'),
  size: positiveCountSchema.describe('Requests in one burst, all due at the same instant.'),
  every: positiveDurationSchema.describe('From the start of one burst to the start of the next.'),
  at: durationSchema.prefault('0s').describe('Instant of the first burst, from the start. Default: 0s.'),
}).transform(({ type, size, every, at }) => ({ type, size, everyMs: every, atMs: at }));

/** Many requests at the same instant, again and again: a cron job, a batch, a page that fans out. */
export type BurstArrivalsOptions = z.infer<typeof burstArrivalsSchema>;

/** Burst `k` is due at `at + k * every`. */
export class BurstArrivals implements Arrivals {
  readonly #size: number;
  readonly #everyMs: number;
  readonly #atMs: number;
  readonly #durationMs: number;
  #left: number;
  #burst = 0;
  #sent = 0;

  constructor(options: BurstArrivalsOptions, end: ArrivalsEnd) {
    this.#size = options.size;
    this.#everyMs = options.everyMs;
    this.#atMs = options.atMs;
    this.#durationMs = end.durationMs;
    this.#left = end.maxRequests;
  }

  nextMs(): number {
    if (this.#sent === this.#size) {
      this.#sent = 0;
      this.#burst++;
    }
    const dueMs = this.#atMs + this.#burst * this.#everyMs;
    if (dueMs >= this.#durationMs || this.#left <= 0) return Number.POSITIVE_INFINITY;
    this.#sent++;
    this.#left--;
    return dueMs;
  }
}
