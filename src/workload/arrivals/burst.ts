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
export function burstArrivals({ size, everyMs, atMs }: BurstArrivalsOptions, end: ArrivalsEnd): Arrivals {
  let sent = 0;
  return {
    nextMs: () => {
      const dueMs = atMs + Math.floor(sent / size) * everyMs;
      if (dueMs >= end.durationMs || sent >= end.maxRequests) return Number.POSITIVE_INFINITY;
      sent++;
      return dueMs;
    },
  };
}
