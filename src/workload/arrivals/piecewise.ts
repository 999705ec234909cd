import { z } from 'zod';
import { positiveDurationSchema } from '../../units/duration.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';
import { rateSchema } from '../../units/rate.ts';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { SPACING_WORDS, spacingSchema } from './spacing.ts';
import { type RateSteps, StepCurve } from './step-curve.ts';
import { type Spacing, unitGaps } from './unit-gaps.ts';

/** As many as a week has minutes. */
const RATES_MAX = 10_080;

/** Input form: `{ type: piecewise, each: 1m, rates: [10/s, 25/s, 8/s] }`. */
export const piecewiseArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('piecewise'),
  each: positiveDurationSchema.describe('How long each rate holds.'),
  rates: z
    .array(rateSchema)
    .min(1, { error: 'expected at least one rate such as 10/s' })
    .max(RATES_MAX, { error: `expected at most ${RATES_MAX} rates` })
    .describe('Rates, one after the other; after the last the first again.'),
  spacing: spacingSchema.default('poisson').describe(`${SPACING_WORDS} Default: poisson.`),
})
  .refine(({ rates }) => rates.some((rate) => rate > 0), {
    error: 'expected a rate above zero; as it stands, no request would ever be due',
    path: ['rates'],
  })
  .transform(({ type, each, rates, spacing }) => ({
    type,
    spacing,
    ratesPerSecond: rates as readonly number[],
    eachMs: each,
  }));

/** Arrivals whose rate changes by steps: the minutes of a log, the hours of a day. */
export type PiecewiseArrivalsOptions = z.infer<typeof piecewiseArrivalsSchema>;

/** A unit-rate process mapped through the inverse of the cumulative rate. */
export function arrivalsBySteps(
  steps: RateSteps & { readonly spacing: Spacing },
  end: ArrivalsEnd,
  seed: number,
): Arrivals {
  const curve = new StepCurve(steps);
  const gaps = unitGaps(steps.spacing, seed);
  let left = end.maxRequests;
  return {
    nextMs: () => {
      const dueMs = left > 0 ? curve.instantMs(gaps.next()) : Number.POSITIVE_INFINITY;
      left = dueMs < end.durationMs ? left - 1 : 0;
      return dueMs < end.durationMs ? dueMs : Number.POSITIVE_INFINITY;
    },
  };
}
