import type { z } from 'zod';
import { positiveCountSchema } from '../units/count.ts';
import { positiveDurationSchema } from '../units/duration.ts';
import { type ArrivalsOptions, arrivalsSchema } from './arrivals/create-arrivals.ts';
import { rampMs } from './arrivals/ramping.ts';
import type { RequestClass } from './request-class.ts';
import { requestsSchema } from './request-options.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

/** What users want: when requests are due, and what they ask for. */
export interface WorkloadOptions {
  /** No request is due at or after this instant; Infinity when only `maxRequests` ends the load. */
  readonly durationMs: number;
  /** The load ends after so many requests; Infinity when only `durationMs` ends it. */
  readonly maxRequests: number;
  readonly arrivals: ArrivalsOptions;
  readonly requests: readonly RequestClass[];
}

/**
 * Input form: `{ duration, maxRequests?, arrivals, requests }`. The load ends at `duration` or after `maxRequests`, whichever comes
 * first; ramping arrivals end with their last stage when neither is given. A workload with no end at all parses, with Infinity for
 * both, so that a scenario can refuse it by name.
 */
export const workloadSchema: z.ZodType<WorkloadOptions> = optionsObject('workload', ALL_WORLDS, {
  duration: positiveDurationSchema
    .optional()
    .describe('How long requests keep coming. Default for ramping arrivals: all stages.'),
  maxRequests: positiveCountSchema.optional().describe('Ends the load after so many requests. Default: no limit.'),
  arrivals: arrivalsSchema,
  requests: requestsSchema,
})
  .transform(({ duration, maxRequests = Number.POSITIVE_INFINITY, arrivals, requests }): WorkloadOptions => {
    const whole =
      arrivals.type === 'ramping' && maxRequests === Number.POSITIVE_INFINITY
        ? rampMs(arrivals)
        : Number.POSITIVE_INFINITY;
    return { durationMs: duration ?? whole, maxRequests, arrivals, requests };
  })
  .describe('When requests are due, and what they ask for.');
