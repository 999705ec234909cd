import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import { positiveDurationSchema } from '../../units/duration.ts';
import { type CreditOptions, creditSchema } from './credits.ts';
import { amountSchema } from './fields.ts';
import { INVOICE_DEFAULT, type InvoiceOptions, invoiceSchema } from './invoice-options.ts';
import type { InvoiceItem } from './invoice-record.ts';
import { type LowBalanceOptions, lowBalanceSchema } from './low-balance.ts';
import { type KeyCapOptions, keyCapSchema } from './key-cap.ts';
import { ACCOUNT_PRESET_NAMES, ACCOUNT_PRESETS, type AccountTerms, type HoldMode } from './presets.ts';
import { type AccountRefusal, accountRefusalSchema, DEFAULT_REFUSAL } from './refusal.ts';
import { type TopUpOptions, topUpSchema } from './top-up.ts';
import { EMULATED, given, optionsObject } from '../../units/options-object.ts';

/** What both kinds of account have. */
interface AccountTermsOptions {
  readonly holds: HoldMode;
  readonly keyCap?: KeyCapOptions | undefined;
  readonly refusal: AccountRefusal;
}

/** Credit that was paid for beforehand. */
export interface PrepaidOptions extends AccountTermsOptions {
  readonly type: 'prepaid';
  readonly balanceNano: number;
  /** How long paid money is valid after its payment; absent: without limit. */
  readonly expiresAfterMs?: number | undefined;
  readonly credits: readonly CreditOptions[];
  /** Below this no request is accepted, not even a free one. */
  readonly lockBelowNano: number;
  readonly topUp?: TopUpOptions | undefined;
  readonly lowBalanceCheck?: LowBalanceOptions | undefined;
}

/** Usage that is paid for by invoice. */
export interface PostpaidOptions extends AccountTermsOptions {
  readonly type: 'postpaid';
  /** Most that may be owed; absent: no limit. */
  readonly creditLimitNano?: number | undefined;
  readonly invoice: InvoiceOptions;
}

/** What a customer has agreed with a provider about paying. */
export type AccountOptions = PrepaidOptions | PostpaidOptions;

/** Where an account posts and what it keeps. */
export interface AccountSettings {
  /** Default: a new one. */
  readonly ledger?: Ledger;
  /** Movements that are kept for a log; default: none. */
  readonly movementsMax?: number;
  /** What its invoices list, by number. */
  readonly items?: readonly InvoiceItem[];
  /** Unix epoch ms of time 0, for months of the calendar; default 0. */
  readonly startEpochMs?: number;
}

const CREDITS_MAX = 100;
/** Top-ups that expire immediately would repeat without end. */
const LIFE_MS_MIN = 3_600_000;

const commonFields = {
  holds: z
    .enum(['strict', 'check', 'none'], { error: 'expected strict, check or none' })
    .optional()
    .describe(
      'Before a request is accepted its price must be left and is held (strict), must be left (check), or something must be left (none). Default: strict for prepaid, check for postpaid.',
    ),
  keyCap: keyCapSchema.optional().describe('A cap on what each API key may spend; default: none.'),
  refusal: accountRefusalSchema.optional().describe('The answer to a request that cannot be paid; default 402.'),
};

const presetField = z
  .enum(ACCOUNT_PRESET_NAMES, { error: `expected one of ${ACCOUNT_PRESET_NAMES.join(', ')}` })
  .optional();

const prepaidSchema = optionsObject('billing', EMULATED, {
  type: z.literal('prepaid'),
  preset: presetField.describe('Terms of a vendor, for the fields that are left out here.'),
  balance: amountSchema.describe('Paid in before the run.'),
  expiresAfter: positiveDurationSchema
    .refine((ms) => ms >= LIFE_MS_MIN, { error: 'expected at least 1h' })
    .optional()
    .describe('How long paid money is valid, from 1h up; default: without limit.'),
  credits: z.array(creditSchema).max(CREDITS_MAX).optional().describe('Credits that were given in addition.'),
  lockBelow: amountSchema.optional().describe('Below this no request is accepted; default "0".'),
  topUp: topUpSchema.optional().describe('Automatic refills; default: none.'),
  lowBalanceCheck: lowBalanceSchema.optional().describe('Slower answers while the balance is low; default: none.'),
  ...commonFields,
}).transform(({ type, preset, balance, expiresAfter, credits, lockBelow, ...rest }): PrepaidOptions => {
  const terms: AccountTerms =
    preset === undefined ? { holds: 'strict', refusal: DEFAULT_REFUSAL } : ACCOUNT_PRESETS[preset];
  const paid = { balanceNano: balance, credits: credits ?? [], lockBelowNano: lockBelow ?? 0 };
  return { type, ...terms, ...paid, ...given({ expiresAfterMs: expiresAfter, ...rest }) };
});

const postpaidSchema = optionsObject('billing', EMULATED, {
  type: z.literal('postpaid'),
  preset: presetField.describe('The vendor whose `holds` and `refusal` hold, where they are left out here.'),
  creditLimit: amountSchema.optional().describe('Most that may be owed; default: no limit.'),
  invoice: invoiceSchema
    .optional()
    .describe('When usage is invoiced, due and paid; default: by calendar month, due after 30 days, paid immediately.'),
  ...commonFields,
}).transform(({ type, preset, creditLimit, invoice = INVOICE_DEFAULT, ...rest }): PostpaidOptions => {
  const { holds, refusal } =
    preset === undefined ? { holds: 'check' as const, refusal: DEFAULT_REFUSAL } : ACCOUNT_PRESETS[preset];
  return { type, holds, refusal, invoice, ...given({ creditLimitNano: creditLimit, ...rest }) };
});

/**
 * `{ type: prepaid, balance: "20", topUp: { below: "5", amount: "20" } }` or `{ type: postpaid, creditLimit: "100" }`. Lumenfall offers both: prepaid
 * with auto top-up, and monthly invoices with a credit limit (billing page, seen 2026-11).
 */
export const accountSchema = z.discriminatedUnion('type', [prepaidSchema, postpaidSchema], {
  error: 'expected type: prepaid or type: postpaid',
});

/** Whether any money of a prepaid account expires. */
export function expires(options: PrepaidOptions): boolean {
  return options.expiresAfterMs !== undefined || options.credits.some((credit) => credit.expiresAfterMs !== undefined);
}
