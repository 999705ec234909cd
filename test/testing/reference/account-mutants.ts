import type { BillingSubject, Hold, LedgerSubject, Release, Settle, TopUp } from '../../../src/testing/index.ts';
import { ledgerOf, ReferenceAccount } from './account.ts';
import { reference } from './engine.ts';

/** A subject whose accounts are of a broken class. */
function accounts(Account: typeof ReferenceAccount): BillingSubject {
  return { ledger: ledgerOf(Account) };
}

/** A subject whose ledger is broken in some methods. */
function ledger(changes: Partial<LedgerSubject<ReferenceAccount>>): BillingSubject {
  return { ledger: { ...ledgerOf(ReferenceAccount), ...changes } };
}

class OneSided extends ReferenceAccount {
  override post(movementId: string, atMs: number, from: string, to: string, nano: bigint): void {
    super.post(movementId, atMs, from, to, nano);
    if (from === 'cash') this.postings.pop();
  }
}

class Unposted extends ReferenceAccount {
  override post(): void {}
}

class GoodWill extends ReferenceAccount {
  override isCovered(): boolean {
    return this.balance > 0n;
  }
}

class Stingy extends ReferenceAccount {
  override isCovered(hold: Hold): boolean {
    return hold.nano < this.free();
  }
}

/** Refuses to go below zero by forgetting the rest. */
class Forgiving extends ReferenceAccount {
  override canSettle(): boolean {
    return true;
  }
  override burn(nano: bigint): void {
    super.burn(nano);
    this.debt = 0n;
  }
}

class CapturesTwice extends ReferenceAccount {
  override canSettle(hold: Hold, settle: Settle): boolean {
    return settle.nano <= hold.nano;
  }
}

/** Compares a refund with its charge, and not with what was given back before. */
class RefundsTwice extends ReferenceAccount {
  override canRefund(charge: Settle, nano: bigint): boolean {
    return nano <= charge.nano;
  }
}

/** A refund restores the balance but not what was spent. */
class KeepsUsed extends ReferenceAccount {
  override refund(...[movement]: Parameters<ReferenceAccount['refund']>): boolean {
    const { spent } = this;
    const accepted = super.refund(movement);
    this.spent = spent;
    return accepted;
  }
}

/** Frees what was captured and keeps the rest of the hold. */
class LeaksHolds extends ReferenceAccount {
  override settle(settle: Settle): boolean {
    const hold = this.holds.get(settle.holdId);
    const accepted = super.settle(settle);
    if (accepted && hold !== undefined && settle.nano < hold.nano) {
      this.holds.set(`rest-${settle.id}`, { ...hold, nano: hold.nano - settle.nano, isOpen: true });
    }
    return accepted;
  }
}

class LeaksReleases extends ReferenceAccount {
  override release({ holdId }: Release): boolean {
    return this.holds.get(holdId)?.isOpen === true;
  }
}

/** Gives back a charge in full when it is not the first of the account. */
class DependsOnOrder extends ReferenceAccount {
  override burn(nano: bigint): void {
    super.burn(this.charges.size === 0 && nano > 0n ? nano - 1n : nano);
  }
}

class CountsAgain extends ReferenceAccount {
  protected override isFresh(): boolean {
    return true;
  }
  override topUp(topUp: TopUp): boolean {
    this.seen.delete(topUp.id);
    return super.topUp(topUp);
  }
}

class BackDates extends ReferenceAccount {
  override settle(settle: Settle): boolean {
    const accepted = super.settle(settle);
    const last = this.postings.slice(-2).map((posting) => ({ ...posting, atMs: settle.atMs }));
    if (accepted) this.postings.splice(-2, 2, ...last);
    return accepted;
  }
}

/** Burns what expires last first. */
class BurnsLate extends ReferenceAccount {
  override burn(nano: bigint): void {
    this.lots.reverse();
    super.burn(nano);
    this.lots.reverse();
  }
}

class NeverExpires extends ReferenceAccount {
  override expire(): void {}
}

class TopsUpTwice extends ReferenceAccount {
  override watch(atMs: number): void {
    super.watch(atMs);
    this.isArmed = true;
    super.watch(atMs);
  }
}

class IgnoresMonth extends ReferenceAccount {
  constructor(terms: ReferenceAccount['terms']) {
    const { autoTopUp } = terms;
    super(autoTopUp === undefined ? terms : { autoTopUp: { ...autoTopUp, monthlyCapNano: 1n << 80n } });
  }
}

class NeverTopsUp extends ReferenceAccount {
  override watch(): void {}
}

/** Looks at the cap before it books, and at spend alone. */
class CapWithoutHolds extends ReferenceAccount {
  override isCovered(hold: Hold): boolean {
    const { capNano } = this.terms;
    return hold.nano <= this.free() && (capNano === undefined || this.spent + hold.nano <= capNano);
  }
}

class CreditWithoutHolds extends ReferenceAccount {
  override isCovered(hold: Hold): boolean {
    return hold.nano <= this.balance + (this.terms.creditLimitNano ?? 0n);
  }
}

/** Reads what is free, looks away, and then books. */
const racing = ledger({
  hold: async (account, hold) => {
    const isCovered = account.isCovered(hold);
    await Promise.resolve();
    if (isCovered) account.holds.set(hold.id, { ...hold, isOpen: true });
    return isCovered;
  },
});

/** Broken ledgers, by the law that must notice. */
export const accountMutants: Readonly<Record<string, Readonly<Record<string, BillingSubject>>>> = {
  L1: { 'an entry without its other side': accounts(OneSided), 'no entries at all': accounts(Unposted) },
  L2: {
    'a refund that is not paid': ledger({ refund: () => true }),
    'holds that are not shown': ledger({ held: () => 0n }),
    'a balance of nothing that is the number 0': ledger({
      balance: ({ balance }) => (balance === 0n ? (0 as unknown as bigint) : balance),
    }),
  },
  L3: { 'a check for "balance above 0"': accounts(GoodWill), 'the last cent cannot be held': accounts(Stingy) },
  L3b: { 'a balance that is read before it is written': racing },
  L4: {
    'an excess that is forgotten': { ledger: { ...ledgerOf(Forgiving), overage: 'debt' } },
    'an excess that is accepted in silence': accounts(Forgiving),
  },
  L5: {
    'a hold that is captured twice': accounts(CapturesTwice),
    'a charge that is refunded twice': accounts(RefundsTwice),
  },
  L6: { 'a refund that leaves the used amount': accounts(KeepsUsed) },
  L7: { 'a first charge that is another': accounts(DependsOnOrder) },
  L8: { 'replays that count': accounts(CountsAgain) },
  L9: { 'entries with the clock of the caller': accounts(BackDates) },
  L10: { 'the rest of a hold that leaks': accounts(LeaksHolds), 'a release that does not': accounts(LeaksReleases) },
  L11: { 'what expires last burns first': accounts(BurnsLate), 'credit that never expires': accounts(NeverExpires) },
  L12: {
    'two top-ups at once': accounts(TopsUpTwice),
    'no look at the month': accounts(IgnoresMonth),
    'no top-up at all': accounts(NeverTopsUp),
  },
  L13: { 'a cap that does not see holds': accounts(CapWithoutHolds) },
  L14: { 'a limit that does not see holds': accounts(CreditWithoutHolds) },
  L15: {
    'refunds that no breakdown takes off': ledger({
      breakdown: (account, by) => {
        const sums = account.breakdown(by);
        for (const { nano, charge } of account.refunds)
          if (by === 'model') sums[charge.hold.model] = (sums[charge.hold.model] ?? 0n) + nano;
        return sums;
      },
    }),
    'models that are mixed up': ledger({
      breakdown: (account, by) => {
        const total = Object.values(account.breakdown(by)).reduce((sum, nano) => sum + nano, 0n);
        return { flux: total };
      },
    }),
  },
  L16: {
    'rounded rows added up': {
      statement: {
        decimals: 2,
        display: async (rows) => {
          const shown = await reference.statement.display(rows);
          return {
            ...shown,
            total: String(shown.rows.reduce((sum, row) => sum + Math.round(Number(row) * 100), 0) / 100),
          };
        },
      },
    },
  },
};
