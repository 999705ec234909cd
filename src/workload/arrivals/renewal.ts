import { z } from 'zod';
import { positiveRateSchema } from '../../units/rate.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { cvSchema } from './spacing.ts';
import { unitGaps } from './unit-gaps.ts';

/** Input form: `{ type: gamma, rate: 20/s, cv: 2 }`, or `weibull`. */
export const renewalArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.enum(['gamma', 'weibull']),
  rate: positiveRateSchema.describe('Mean requests per second.'),
  cv: cvSchema,
}).transform(({ type, rate, cv }) => ({ type, ratePerSecond: rate, cv }));

/** Arrivals at a mean rate whose gaps vary less (cv below 1) or more (above 1) than those of Poisson. */
export type RenewalArrivalsOptions = z.infer<typeof renewalArrivalsSchema>;

/** The unit-rate process divided by the rate. */
export function renewalArrivals(options: RenewalArrivalsOptions, end: ArrivalsEnd, seed: number): Arrivals {
  const gaps = unitGaps(options, seed);
  let left = end.maxRequests;
  return {
    nextMs: () => {
      const dueMs = left > 0 ? (gaps.next() * 1000) / options.ratePerSecond : Number.POSITIVE_INFINITY;
      left = dueMs < end.durationMs ? left - 1 : 0;
      return left === 0 && dueMs >= end.durationMs ? Number.POSITIVE_INFINITY : dueMs;
    },
  };
}
