import { z } from 'zod';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';
import type { Spacing } from './unit-gaps.ts';

const CV_MIN = 0.01;
const CV_MAX = 20;

/** Variation of gaps, as a number from 0.01 to 20. */
export const cvSchema = z
  .number()
  .min(CV_MIN, { error: `expected at least ${CV_MIN}; arrivals of type constant have even gaps` })
  .max(CV_MAX, { error: `expected at most ${CV_MAX}` })
  .describe(
    'Coefficient of variation of the gaps: standard deviation by mean. 1 is that of poisson; bursty traffic has more.',
  );

/** What spacings are, for descriptions. */
export const SPACING_WORDS =
  'even: as evenly spaced as the changing rate allows; poisson: independent arrivals; gamma, weibull: gaps with a variation of their own.';

/** Input form: `even`, `poisson`, or `{ type: gamma, cv: 2 }`. */
export const spacingSchema: z.ZodType<Spacing> = z.union([
  z.enum(['even', 'poisson']),
  optionsObject('workload', ALL_WORLDS, {
    type: z.enum(['gamma', 'weibull']).describe('Distribution of the gaps.'),
    cv: cvSchema,
  }),
]);
