import type { LedgerSubject } from '../../src/testing/index.ts';

/** An account as short as it can be: a balance, the open holds, and the names of the movements that it has seen. */
export interface PlainAccount {
  nano: bigint;
  readonly holds: Map<string, bigint>;
  readonly seen: Set<string>;
}

const heldOf = ({ holds }: PlainAccount): bigint => [...holds.values()].reduce((sum, nano) => sum + nano, 0n);

/** Remembers a movement; whether it is new. */
function isNew({ seen }: PlainAccount, id: string): boolean {
  const isKnown = seen.has(id);
  seen.add(id);
  return !isKnown;
}

/** A strictly prepaid ledger that keeps to every law it can be judged by. */
export const plainLedger: LedgerSubject<PlainAccount> = {
  open: () => ({ nano: 0n, holds: new Map(), seen: new Set() }),
  topUp(account, { id, nano }) {
    if (isNew(account, id)) account.nano += nano;
    return true;
  },
  hold(account, { id, nano }) {
    if (nano > account.nano - heldOf(account)) return false;
    if (isNew(account, id)) account.holds.set(id, nano);
    return true;
  },
  settle(account, { holdId, nano }) {
    const held = account.holds.get(holdId);
    if (held === undefined || nano > held) return false;
    account.nano -= nano;
    return account.holds.delete(holdId);
  },
  release: (account, { holdId }) => account.holds.delete(holdId),
  balance: ({ nano }) => nano,
  held: heldOf,
};
