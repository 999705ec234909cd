import type { LowBalanceOptions } from './low-balance.ts';
import type { AccountRefusal } from './refusal.ts';

/**
 * What is asked of the balance (or of what is left of a credit limit) before a request is accepted.
 *
 * - `strict`: its price by the request must be left, and is held until it settles. No number of simultaneous requests spends it twice.
 * - `check`: its price must be left, but nothing is held: requests that are open together may spend the same dollar.
 * - `none`: something must be left. Gateways that compare the balance with 0 only let it go below (sub2api issue 3384, collected 2026-11).
 */
export type HoldMode = 'strict' | 'check' | 'none';

/** Terms of a prepaid account that a vendor has set. */
export interface AccountTerms {
  readonly holds: HoldMode;
  readonly expiresAfterMs?: number;
  readonly lowBalanceCheck?: LowBalanceOptions;
  readonly refusal: AccountRefusal;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const PRESETS = {
  fal: {
    holds: 'none',
    expiresAfterMs: 365 * DAY_MS,
    refusal: {
      status: 403,
      message: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
    },
  },
  lumenfall: {
    holds: 'check',
    lowBalanceCheck: { recentMs: HOUR_MS, times: 1, addsMs: 50 },
    refusal: {
      status: 402,
      code: 'INSUFFICIENT_BALANCE',
      message: 'Insufficient balance: {required} required, {available} available',
    },
  },
  'new-api-like': {
    holds: 'strict',
    refusal: { status: 403, code: 'insufficient_user_quota', message: 'user quota is not enough' },
  },
  novita: {
    holds: 'check',
    refusal: { status: 400, code: 'BILLING_BALANCE_NOT_ENOUGH', message: 'Insufficient balance' },
  },
  nscale: { holds: 'check', refusal: { status: 429, message: 'insufficient credit' } },
} as const satisfies Readonly<Record<string, AccountTerms>>;

/** Names of the terms that need not be spelled out. */
export type AccountPreset = keyof typeof PRESETS;

/** The names, for messages and schemas. */
export const ACCOUNT_PRESET_NAMES: readonly AccountPreset[] = Object.keys(PRESETS) as AccountPreset[];

/**
 * The presets. Balances, top-ups and caps are the customer's own and come from the scenario.
 *
 * - `fal`: purchased credits expire after 365 days, and the account is locked below a threshold (FAQ, collected 2026-11), answering 403
 *   at a balance of -0.18 dollars (github.com/fal-ai/fal issue 1147, 2026-08-15): nothing is held. The threshold is the account's own;
 *   it is `lockBelow`, 0 unless set.
 * - `lumenfall`: 402 INSUFFICIENT_BALANCE; while the balance is low, every request is checked, which adds "slight" latency (billing page,
 *   seen 2026-11). The threshold varies with recent usage; the page gives no numbers: what was spent in the last hour and 50 ms are chosen here.
 * - `new-api-like`: holds the estimate and settles the difference (new-api service/task_billing.go, collected 2026-11); too little is
 *   answered 403 insufficient_user_quota (github.com/songquanpeng/one-api issue 1270, 2024-04-03).
 * - `novita`: 400 BILLING_BALANCE_NOT_ENOUGH; `nscale`: 429 for insufficient credit (both collected 2026-11). Only the answer is known.
 */
export const ACCOUNT_PRESETS: Readonly<Record<AccountPreset, AccountTerms>> = PRESETS;
