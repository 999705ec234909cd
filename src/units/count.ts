import { z } from 'zod';

const PATTERN = /^\d{1,3}(?:_\d{3}){1,4}$/;
const EXPECTED = 'expected a whole number such as 1000 or 30_000_000';

/**
 * A whole number from 0, as people write it: `1000`, or text with digits in groups of three, `30_000_000`
 * (which YAML 1.2 reads as text). At most 2^53 - 1.
 */
export const countSchema: z.ZodType<number, number | string> = z
  .union(
    [
      z.int({ error: EXPECTED }).min(0, { error: EXPECTED }),
      z.string({ error: EXPECTED }).regex(PATTERN, { error: EXPECTED }),
    ],
    { error: EXPECTED },
  )
  .transform((count) => (typeof count === 'string' ? Number(count.replaceAll('_', '')) : count))
  .meta({ description: 'A whole number; digits may be grouped, as in 30_000_000.' });

/** As `countSchema`, but zero is refused. */
export const positiveCountSchema: z.ZodType<number, number | string> = countSchema.refine((count) => count > 0, {
  error: 'expected a whole number above zero',
});
