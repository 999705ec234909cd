/** Whether an account can pay for a request, and if not, why. */
export const RESERVE = { admitted: 0, insufficient: 1, locked: 2, keyCap: 3, creditLimit: 4 } as const;

/** Requests that an account refused, by reason. */
export type AccountRefusals = { readonly [K in Exclude<keyof typeof RESERVE, 'admitted'>]: number };

/** An account at one instant. Amounts in nano-USD; for sums that stay exact beyond 2^53 see its ledger. */
export interface AccountSnapshot {
  readonly type: 'prepaid' | 'postpaid';
  /** What can be spent now: balance less holds, or what is left of the credit limit; Infinity without one. */
  readonly availableNano: number;
  /** Prepaid: what is left, holds included. Postpaid: the negative of what is owed. */
  readonly balanceNano: number;
  readonly heldNano: number;
  /** Charges less refunds. */
  readonly spentNano: number;
  readonly isLocked: boolean;
  /** Whether a payment is on its way. */
  readonly isToppingUp: boolean;
  readonly refused: AccountRefusals;
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
