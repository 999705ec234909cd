import { z } from 'zod';
import { parseNanoUsd } from './nano-usd.ts';
import { MAX_SAFE } from './safe-integer.ts';

const EXPECTED = 'expected dollars as quoted decimal text with at most 9 decimals, such as "25" or "0.50"';

/** An amount of dollars as quoted decimal text; parsed to nano-USD. At most nine million dollars, so that it fits a safe integer. */
export const dollarsTextSchema: z.ZodType<bigint, string> = z
  .string({ error: EXPECTED })
  .regex(/^\d{1,7}(\.\d{1,9})?$/, { error: EXPECTED })
  .transform((text) => parseNanoUsd(text))
  .refine((nano) => nano <= MAX_SAFE, { error: 'expected at most 9007199 dollars' })
  .meta({ description: 'US dollars as quoted decimal text with at most 9 decimals.' });
