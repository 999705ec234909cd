import { z } from 'zod';
import { durationSchema, positiveDurationSchema } from '../../units/duration.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** When usage is invoiced, when it is due, and when it is paid. */
export interface InvoiceOptions {
  /** Length of a period, the first of which begins with the run; absent: months of the calendar. */
  readonly everyMs?: number | undefined;
  /** The day of the month at whose midnight UTC a month begins; in a shorter month its last day. */
  readonly cycleDay: number;
  /** From the end of the period on. */
  readonly dueAfterMs: number;
  readonly paidAfterMs: number;
}

const DAY_MS = 86_400_000;
/** A shorter period would make too many invoices to keep. */
const EVERY_MS_MIN = 3_600_000;
const EXPECTED = 'expected month, or a duration such as "7d", at least 1h';

/**
 * `{ every: month, cycleDay: 1, dueAfter: 30d, paidAfter: 14d }`. Lumenfall invoices by the month (billing page, seen 2026-11) and publishes neither
 * the day nor its payment terms: the first of the month and 30 days are chosen here. Net 30 is the usual term (docs of Lago, payment terms, read
 * 2026-12); a cycle day that a month does not have is its last day, as at Stripe (billing cycle anchor, read 2026-12). Paid immediately by default.
 */
export const invoiceSchema = optionsObject('billing', EMULATED, {
  every: z
    .union([z.literal('month'), positiveDurationSchema], { error: EXPECTED })
    .refine((every) => every === 'month' || every >= EVERY_MS_MIN, { error: EXPECTED })
    .optional()
    .describe('How long a period is: month (of the calendar, UTC; default), or a duration from 1h up.'),
  cycleDay: z
    .int()
    .min(1)
    .max(31)
    .optional()
    .describe(
      'The day of the month at whose midnight UTC a period begins, 1 to 31; in a shorter month its last. Default 1.',
    ),
  dueAfter: durationSchema.optional().describe('Payment terms: when it is due after the period ended; default 30d.'),
  paidAfter: durationSchema.optional().describe('When it is paid after the period ended; default 0s.'),
})
  .refine(({ every, cycleDay }) => cycleDay === undefined || every === undefined || every === 'month', {
    path: ['cycleDay'],
    error: 'cycleDay is for months: say every: month, or leave it out',
  })
  .transform(({ every = 'month', cycleDay = 1, dueAfter = 30 * DAY_MS, paidAfter = 0 }): InvoiceOptions => ({
    ...(every === 'month' ? {} : { everyMs: every }),
    cycleDay,
    dueAfterMs: dueAfter,
    paidAfterMs: paidAfter,
  }));

/** The terms where a scenario says none. */
export const INVOICE_DEFAULT: InvoiceOptions = invoiceSchema.parse({});
