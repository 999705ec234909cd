import { z } from 'zod';
import { positiveRateSchema } from '../../units/rate.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/** Input form: `{ type: constant, rate: 20/s }`. */
export const constantArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('constant'),
  rate: positiveRateSchema.describe('Requests per second, evenly spaced; the first is due at the start.'),
}).transform(({ type, rate }) => ({ type, ratePerSecond: rate }));

/** Evenly spaced arrivals. */
export type ConstantArrivalsOptions = z.infer<typeof constantArrivalsSchema>;

/** Arrival `i` is due at `i * 1000 / rate` ms: computed from the start each time, so nothing adds up. */
export function constantArrivals({ ratePerSecond }: ConstantArrivalsOptions, end: ArrivalsEnd): Arrivals {
  let index = 0;
  return {
    nextMs: () => {
      const dueMs = (index * 1000) / ratePerSecond;
      if (dueMs >= end.durationMs || index >= end.maxRequests) return Number.POSITIVE_INFINITY;
      index++;
      return dueMs;
    },
  };
}
