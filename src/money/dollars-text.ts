import { z } from 'zod';
import { parseNanoUsd } from './nano-usd.ts';
import { dollarsInputError } from './rate.ts';
import { MAX_SAFE } from './safe-integer.ts';

const EXPECTED = 'expected dollars as decimal text with at most 9 decimals, such as "25" or "0.50"';
/** The largest cap in dollars: more is a slip. */
const CAP_MAX = 1_000_000_000_000n;

function textSchema(maxNano: bigint, error: string): z.ZodType<bigint, string> {
  return z
    .string({ error: ({ input }) => dollarsInputError(input, EXPECTED) })
    .regex(/^\d{1,30}(\.\d{1,9})?$/, { error: EXPECTED })
    .transform((text) => parseNanoUsd(text))
    .refine((nano) => nano <= maxNano, { error })
    .meta({ description: 'US dollars as quoted decimal text with at most 9 decimals.' });
}

/** An amount of dollars as quoted decimal text; parsed to nano-USD. At most nine million dollars, so that it fits a safe integer. */
export const dollarsTextSchema: z.ZodType<bigint, string> = textSchema(
  MAX_SAFE,
  'expected at most "9007199" dollars, the most that one posting holds',
);

/** A cap on dollars as quoted decimal text, at most a trillion; parsed to nano-USD. It limits a sum, so no number need hold it. */
export const dollarsCapSchema: z.ZodType<bigint, string> = textSchema(
  CAP_MAX * 1_000_000_000n,
  `expected at most "${CAP_MAX}" dollars`,
);
