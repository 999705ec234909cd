import { nanoUsdText } from '../../money/nano-usd.ts';

export type { InvoiceItem, InvoiceRecords } from './invoice-record.ts';

/** Whether an account can pay for a request, and if not, why. */
export const RESERVE = { admitted: 0, insufficient: 1, locked: 2, keyCap: 3, creditLimit: 4 } as const;

/** Requests that an account refused, by reason. */
export type AccountRefusals = { readonly [K in Exclude<keyof typeof RESERVE, 'admitted'>]: number };

/** An account at one instant. Amounts in nano-USD are the nearest numbers; `dollars` stay exact beyond 2^53. */
export interface AccountSnapshot {
  readonly type: 'prepaid' | 'postpaid';
  /** What can be spent now: balance less holds, or what is left of the credit limit; Infinity without one. */
  readonly availableNano: number;
  /** Prepaid: what is left, holds included. Postpaid: the negative of what is owed. */
  readonly balanceNano: number;
  readonly heldNano: number;
  /** Charges less refunds. */
  readonly spentNano: number;
  /** Exact decimal dollars of the whole account; null where nothing limits what can be spent. */
  readonly dollars: { readonly available: string | null; readonly balance: string; readonly held: string };
  readonly isLocked: boolean;
  /** Whether a payment is on its way. */
  readonly isToppingUp: boolean;
  readonly refused: AccountRefusals;
}

/** The exact amounts of a snapshot, from nano-USD. */
export function exactDollars(nano: {
  readonly available: bigint | null;
  readonly balance: bigint;
  readonly held: bigint;
}): AccountSnapshot['dollars'] {
  const available = nano.available === null ? null : nanoUsdText(nano.available);
  return { available, balance: nanoUsdText(nano.balance), held: nanoUsdText(nano.held) };
}

/** Refusals by name, from counts by `RESERVE` number. */
export function namedRefusals(counts: ArrayLike<number>): AccountRefusals {
  return {
    insufficient: counts[RESERVE.insufficient] ?? 0,
    locked: counts[RESERVE.locked] ?? 0,
    keyCap: counts[RESERVE.keyCap] ?? 0,
    creditLimit: counts[RESERVE.creditLimit] ?? 0,
  };
}
