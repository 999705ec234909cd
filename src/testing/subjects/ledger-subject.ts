import type { Amount, Eventually } from '../amount.ts';

/**
 * Accounts with balances, holds, charges and refunds. `Account` is whatever stands for one. A movement answers whether it was accepted:
 * `false` means that it was refused and changed nothing. A movement whose `id` was seen before changes nothing either; what it answers then
 * does not matter. The laws of optional methods are skipped where these are absent.
 */
export interface LedgerSubject<Account = unknown> {
  /** The smallest amount that it books, in nano-USD. Default: 1n. A cent is 10_000_000n. */
  readonly unitNano?: bigint;
  /** What it does when a job costs more than was held for it: `refuse` the excess, or book it as `debt`. Default: `refuse`. */
  readonly overage?: 'refuse' | 'debt';
  /** When money can come in: at `any` time, or only as the `opening` of the account, before all else. Default: `any`. */
  readonly topUps?: 'any' | 'opening';
  /** Whether `TopUp.expiresAtMs` is kept to. Default: false, and its law is skipped. */
  readonly expires?: boolean;
  /** What accounts may be opened with; laws of other terms are skipped. Default: plain prepaid accounts only. */
  readonly terms?: readonly (keyof AccountTerms)[];
  /** A fresh account without money. */
  open(terms: AccountTerms): Eventually<Account>;
  topUp(account: Account, movement: TopUp): Eventually<boolean>;
  /** Sets money aside for a job. Strictly prepaid accounts accept it exactly when as much is free. */
  hold(account: Account, movement: Hold): Eventually<boolean>;
  /** A job is done: charges `nano` of its hold and frees the rest. */
  settle(account: Account, movement: Settle): Eventually<boolean>;
  /** A job has failed: frees its hold. */
  release(account: Account, movement: Release): Eventually<boolean>;
  /** Gives back a charge or a part of it. */
  refund?(account: Account, movement: Refund): Eventually<boolean>;
  /** Money that was not spent, what is held included; negative for debt. */
  balance(account: Account): Eventually<Amount>;
  /** What is set aside by open holds. */
  held(account: Account): Eventually<Amount>;
  /** Everything that is derived from the movements: used, per-key spend, sums of a request log. Names are the engine's own. */
  counters?(account: Account): Eventually<Readonly<Record<string, Amount>>>;
  /** What was charged less what was given back, by model, by key and by day. */
  breakdown?(account: Account, by: 'model' | 'key' | 'day'): Eventually<Readonly<Record<string, Amount>>>;
  /** The double entries of the account. */
  postings?(account: Account): Eventually<readonly LedgerPosting[]>;
  /** What is left of each top-up at an instant: expired ones have nothing left. */
  grants?(account: Account, atMs: number): Eventually<Readonly<Record<string, Amount>>>;
  /** The automatic top-ups so far, in order. */
  autoTopUps?(account: Account): Eventually<readonly { readonly atMs: number; readonly amount: Amount }[]>;
}

/** The terms of an account; without any it is strictly prepaid. */
export interface AccountTerms {
  /** Spend and holds together never pass this, in nano-USD: a budget of a key or a run. */
  readonly capNano?: bigint;
  /** Postpaid: the account may owe so much. */
  readonly creditLimitNano?: bigint;
  /** When less than `belowNano` is free after a movement, `amountNano` is paid in, at most `monthlyCapNano` in a month. */
  readonly autoTopUp?: { readonly belowNano: bigint; readonly amountNano: bigint; readonly monthlyCapNano: bigint };
}

/** What all movements have: a name of their own, and their instant in milliseconds since 1970. */
export interface Movement {
  readonly id: string;
  readonly atMs: number;
}

/** Money comes in. */
export interface TopUp extends Movement {
  readonly nano: bigint;
  /** What is not spent by then is lost. Absent: never. */
  readonly expiresAtMs?: number;
}

/** Money is set aside for a job; its `id` names the hold. */
export interface Hold extends Movement {
  readonly nano: bigint;
  readonly model: string;
  readonly key: string;
}

/** A hold is charged; its `id` names the charge. */
export interface Settle extends Movement {
  readonly holdId: string;
  readonly nano: bigint;
}

/** A hold is freed. */
export interface Release extends Movement {
  readonly holdId: string;
}

/** A charge is given back. */
export interface Refund extends Movement {
  readonly chargeId: string;
  readonly nano: bigint;
}

/** One entry of a transaction. */
export interface LedgerPosting {
  /** The same for all entries of one transaction. */
  readonly transactionId: string;
  /** The `id` of the movement that made it. */
  readonly movementId: string;
  /** Name of the book: the engine's own. */
  readonly book: string;
  readonly amount: Amount;
  readonly atMs: number;
}
