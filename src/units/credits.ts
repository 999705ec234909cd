import { z } from 'zod';

const EXPECTED = 'expected a number of credits with at most 3 decimals, such as 7 or "6.5"';
const PATTERN = /^\d{1,9}(?:\.\d{1,3})?$/;

/** Thousandths of a credit in a text such as `7` or `6.5`; undefined when it is no number of credits below 10^9 with at most three decimals. */
function parseMilliCredits(text: string): number | undefined {
  return PATTERN.test(text) ? Number(`${text}e3`) : undefined;
}

/** A number of a vendor's credits, as a number or as text; parsed to thousandths of a credit. */
export const creditsSchema: z.ZodType<number, number | string> = z
  .union([z.number({ error: EXPECTED }), z.string({ error: EXPECTED })], { error: EXPECTED })
  .transform((input, context): number => {
    const milli = parseMilliCredits(String(input));
    if (milli !== undefined) return milli;
    context.issues.push({ code: 'custom', message: EXPECTED, input });
    return z.NEVER;
  })
  .meta({ description: 'A number of credits, with at most 3 decimals.' });
