import { z } from 'zod';

/** A share of events, from 0 (none) to 1 (all). */
export const shareSchema: z.ZodType<number, number> = z
  .number({ error: 'expected a share from 0 to 1' })
  .min(0, { error: 'expected a share from 0 to 1' })
  .max(1, { error: 'expected a share from 0 to 1' });
