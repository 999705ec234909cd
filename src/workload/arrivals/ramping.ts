import { z } from 'zod';
import { positiveDurationSchema } from '../../units/duration.ts';
import { rateSchema } from '../../units/rate.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { RateCurve } from './rate-curve.ts';
import { SPACING_WORDS, spacingSchema } from './spacing.ts';
import { unitGaps } from './unit-gaps.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

const stageSchema = optionsObject('workload', ALL_WORLDS, {
  for: positiveDurationSchema.describe('Length of the stage.'),
  rate: rateSchema.describe('Rate at the end of the stage; 0/s is allowed, a pause.'),
}).transform((stage) => ({ forMs: stage.for, ratePerSecond: stage.rate }));

/** Input form: `{ type: ramping, startRate: 0/s, stages: [{ for: 1m, rate: 40/s }] }`. */
export const rampingArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('ramping'),
  spacing: spacingSchema.default('even').describe(`${SPACING_WORDS} Default: even.`),
  startRate: rateSchema.prefault('0/s').describe('Rate at the start of the first stage. Default: 0/s.'),
  stages: z
    .array(stageSchema)
    .min(1, { error: 'expected at least one stage such as { for: 1m, rate: 40/s }' })
    .max(1000, { error: 'expected at most 1000 stages' })
    .describe('Linear ramps, one after the other.'),
})
  .refine((ramp) => ramp.startRate > 0 || ramp.stages.some((stage) => stage.ratePerSecond > 0), {
    error: 'expected a rate above zero in at least one stage; as it stands, no request would ever be due',
    path: ['stages'],
  })
  .transform(({ type, spacing, startRate, stages }) => ({
    type,
    spacing,
    startRatePerSecond: startRate,
    stages,
  }));

/** Arrivals whose rate follows straight lines; after the last stage the last rate holds until the load ends. */
export type RampingArrivalsOptions = z.infer<typeof rampingArrivalsSchema>;
/** One linear ramp: over `forMs` the rate goes from where it stood to `ratePerSecond`. */
export type RampStage = RampingArrivalsOptions['stages'][number];

/** Length of all stages together. */
export function rampMs(options: RampingArrivalsOptions): number {
  return options.stages.reduce((sumMs, stage) => sumMs + stage.forMs, 0);
}

/** A unit-rate process mapped through the exact inverse of the cumulative rate. */
export function rampingArrivals(options: RampingArrivalsOptions, end: ArrivalsEnd, seed: number): Arrivals {
  const curve = new RateCurve(options.startRatePerSecond, options.stages);
  const gaps = unitGaps(options.spacing, seed);
  let [index, lastMs] = [0, 0];
  return {
    nextMs: () => {
      if (index >= end.maxRequests) return Number.POSITIVE_INFINITY;
      const dueMs = curve.instantMs(gaps.next());
      index = dueMs >= end.durationMs ? Number.POSITIVE_INFINITY : index + 1;
      if (dueMs >= end.durationMs) return Number.POSITIVE_INFINITY;
      // Two arrivals closer than the rounding of the square root must not swap.
      lastMs = Math.max(lastMs, dueMs);
      return lastMs;
    },
  };
}
