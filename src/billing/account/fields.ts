import { z } from 'zod';
import { dollarsTextSchema } from '../../money/dollars-text.ts';
import { positiveDurationSchema } from '../../units/duration.ts';

/** A month of invoices and caps in ms: always 30 days. The first one begins with the run. */
export const MONTH_MS = 2_592_000_000;

/** Dollars as quoted decimal text, parsed to whole nano-USD in a number; at most nine million dollars. */
export const amountSchema: z.ZodType<number, string> = dollarsTextSchema.transform(Number);

const EXPECTED = 'expected month (30 days), or a duration such as "1h" or "1d"';

/** `month`, which is 30 days, or a duration above zero; parsed to milliseconds. */
export const periodSchema: z.ZodType<number, string> = z
  .string({ error: EXPECTED })
  .transform((text, context): number => {
    if (text === 'month') return MONTH_MS;
    const reading = positiveDurationSchema.safeParse(text);
    if (reading.success) return reading.data;
    context.issues.push({ code: 'custom', message: EXPECTED, input: text });
    return z.NEVER;
  })
  .meta({ description: 'month (30 days), or a duration.' });
