import { z } from 'zod';
import type { AccountSnapshot, InvoiceRecords } from '../billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../billing/ledger.ts';

const decimalSchema = z
  .string()
  .regex(/^-?\d+(?:\.\d{1,9})?$/)
  .describe('Exact decimal dollars; below zero is debt.');
const count = z.int().nonnegative();

/** Newest invoices that a summary tells of; older ones are counted. */
export const SUMMARY_INVOICES_MAX = 24;

const instant = z.string().describe('ISO 8601, UTC.');

const invoiceSchema = z.strictObject({
  number: count.describe('From 1, in order.'),
  periodStart: instant,
  periodEnd: instant,
  status: z
    .enum(['draft', 'open', 'overdue', 'paid'])
    .describe('draft: the period is in progress; overdue: issued, due, and not paid.'),
  issuedAt: instant.nullable(),
  dueAt: instant,
  paidAt: instant.nullable(),
  lines: z
    .array(
      z.strictObject({
        model: z.string().nullable().describe('Null: `unit` says what it is.'),
        unit: z.string(),
        quantity: z.number(),
        dollars: decimalSchema,
      }),
    )
    .describe('By model; at most 50, and one for further models.'),
  total: decimalSchema.describe('The sum of the lines.'),
});

const invoicesSchema: z.ZodType<InvoiceRecords> = z.strictObject({
  records: z.array(invoiceSchema).describe('The newest, at most 24, in order; the last may be a draft.'),
  omitted: count.describe('Older ones that are left out.'),
  omittedDollars: decimalSchema.describe('What they came to.'),
});

/** The customer's account at the end of a run, as a summary tells of it. */
export const accountSummarySchema = z.strictObject({
  type: z.enum(['prepaid', 'postpaid']),
  availableDollars: decimalSchema.nullable().describe('What could still be spent; null where nothing limits it.'),
  balanceDollars: decimalSchema.describe('Prepaid: what is left. Postpaid: the negative of what is owed.'),
  heldDollars: decimalSchema.describe('What open holds still set aside.'),
  topUps: count.describe('Automatic top-ups that arrived.'),
  toppedUpDollars: decimalSchema.describe('What they came to.'),
  expiredDollars: decimalSchema.describe('Credit that expired unspent.'),
  refused: z
    .strictObject({ insufficient: count, locked: count, keyCap: count, creditLimit: count })
    .describe('Attempts that the account could not pay, by reason.'),
  invoices: invoicesSchema
    .optional()
    .describe('What was invoiced; of a postpaid account. The totals sum to all charges.'),
});

export type AccountSummary = z.infer<typeof accountSummarySchema>;

/** An account, its ledger and its invoices at the end of a run, in dollars. */
export function summarizeAccount(
  account: AccountSnapshot,
  ledger: LedgerSnapshot,
  invoices: InvoiceRecords | undefined,
): AccountSummary {
  const { available, balance, held } = account.dollars;
  return {
    type: account.type,
    availableDollars: available,
    balanceDollars: balance,
    heldDollars: held,
    topUps: ledger.account?.topUps.count ?? 0,
    toppedUpDollars: ledger.account?.topUps.dollars ?? '0',
    expiredDollars: ledger.account?.expiries.dollars ?? '0',
    refused: account.refused,
    ...(invoices === undefined ? {} : { invoices }),
  };
}
