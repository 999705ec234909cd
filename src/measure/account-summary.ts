import { z } from 'zod';
import type { AccountSnapshot } from '../billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../billing/ledger.ts';

const decimalSchema = z
  .string()
  .regex(/^-?\d+(?:\.\d{1,9})?$/)
  .describe('Exact decimal dollars; below zero is debt.');
const count = z.number().int().nonnegative();

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
});

export type AccountSummary = z.infer<typeof accountSummarySchema>;

/** An account and its ledger at the end of a run, in dollars. */
export function summarizeAccount(account: AccountSnapshot, ledger: LedgerSnapshot): AccountSummary {
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
  };
}
