import type {
  AccountTerms,
  Hold,
  LedgerPosting,
  LedgerSubject,
  Refund,
  Release,
  Settle,
  TopUp,
} from '../../../src/testing/index.ts';

interface Lot {
  readonly id: string;
  readonly expiresAtMs: number;
  nano: bigint;
}

interface OpenHold extends Hold {
  isOpen: boolean;
}

interface Charge extends Settle {
  readonly hold: Hold;
  refunded: bigint;
}

/** A prepaid or postpaid account with everything that the laws ask about. Small and slow; mutants change one method each. */
export class ReferenceAccount {
  readonly terms: AccountTerms;
  readonly lots: Lot[] = [];
  readonly holds = new Map<string, OpenHold>();
  readonly charges = new Map<string, Charge>();
  readonly refunds: { readonly nano: bigint; readonly charge: Charge; readonly atMs: number }[] = [];
  readonly postings: LedgerPosting[] = [];
  readonly autoTopUps: { atMs: number; amount: bigint }[] = [];
  protected readonly seen = new Set<string>();
  /** Owed beyond all lots. */
  debt = 0n;
  spent = 0n;
  protected isArmed = true;

  constructor(terms: AccountTerms) {
    this.terms = terms;
  }

  get balance(): bigint {
    return this.lots.reduce((sum, { nano }) => sum + nano, 0n) - this.debt;
  }

  get held(): bigint {
    return [...this.holds.values()].reduce((sum, { nano, isOpen }) => (isOpen ? sum + nano : sum), 0n);
  }

  /** Whether a movement is new. */
  protected isFresh(id: string): boolean {
    if (this.seen.has(id)) return false;
    this.seen.add(id);
    return true;
  }

  topUp({ id, nano, atMs, expiresAtMs = Number.POSITIVE_INFINITY }: TopUp): boolean {
    if (!this.isFresh(id)) return true;
    const paid = nano < this.debt ? nano : this.debt;
    this.debt -= paid;
    this.lots.push({ id, expiresAtMs, nano: nano - paid });
    this.lots.sort((a, b) => a.expiresAtMs - b.expiresAtMs);
    this.post(id, atMs, 'cash', 'balance', nano);
    this.watch(atMs);
    return true;
  }

  /** What expires by an instant is gone. */
  expire(atMs: number): void {
    for (const lot of this.lots) {
      if (lot.expiresAtMs > atMs || lot.nano === 0n) continue;
      this.post(`expiry-${lot.id}`, atMs, 'balance', 'expired', lot.nano);
      lot.nano = 0n;
    }
  }

  free(): bigint {
    return this.balance + (this.terms.creditLimitNano ?? 0n) - this.held;
  }

  isCovered(hold: Hold): boolean {
    const { capNano } = this.terms;
    return hold.nano <= this.free() && (capNano === undefined || this.spent + this.held + hold.nano <= capNano);
  }

  hold(hold: Hold): boolean {
    if (this.seen.has(hold.id)) return true;
    this.expire(hold.atMs);
    if (!this.isCovered(hold)) return false;
    this.isFresh(hold.id);
    this.holds.set(hold.id, { ...hold, isOpen: true });
    this.watch(hold.atMs);
    return true;
  }

  canSettle(hold: OpenHold, settle: Settle): boolean {
    return hold.isOpen && settle.nano <= hold.nano;
  }

  settle(settle: Settle): boolean {
    const hold = this.holds.get(settle.holdId);
    if (this.seen.has(settle.id)) return true;
    if (hold === undefined || !this.canSettle(hold, settle)) return false;
    this.isFresh(settle.id);
    hold.isOpen = false;
    this.burn(settle.nano);
    this.spent += settle.nano;
    this.charges.set(settle.id, { ...settle, hold, refunded: 0n });
    this.post(settle.id, Math.max(settle.atMs, hold.atMs), 'balance', 'revenue', settle.nano);
    this.watch(settle.atMs);
    return true;
  }

  burn(nano: bigint): void {
    let rest = nano;
    for (const lot of this.lots) {
      const part = lot.nano < rest ? lot.nano : rest;
      lot.nano -= part;
      rest -= part;
    }
    this.debt += rest;
  }

  release({ id, holdId }: Release): boolean {
    const hold = this.holds.get(holdId);
    if (this.seen.has(id)) return true;
    if (hold?.isOpen !== true) return false;
    this.isFresh(id);
    hold.isOpen = false;
    return true;
  }

  canRefund(charge: Charge, nano: bigint): boolean {
    return nano <= charge.nano - charge.refunded;
  }

  refund({ id, chargeId, nano, atMs }: Refund): boolean {
    const charge = this.charges.get(chargeId);
    if (this.seen.has(id)) return true;
    if (charge === undefined || !this.canRefund(charge, nano)) return false;
    this.isFresh(id);
    charge.refunded += nano;
    this.spent -= nano;
    this.refunds.push({ nano, charge, atMs });
    this.lots.push({ id, expiresAtMs: Number.POSITIVE_INFINITY, nano });
    this.post(id, atMs, 'revenue', 'balance', nano);
    return true;
  }

  breakdown(by: 'model' | 'key' | 'day'): Record<string, bigint> {
    const sums: Record<string, bigint> = {};
    const add = ({ hold, atMs }: Charge, nano: bigint): void => {
      const name = by === 'day' ? new Date(atMs).toISOString().slice(0, 10) : hold[by];
      sums[name] = (sums[name] ?? 0n) + nano;
    };
    for (const charge of this.charges.values()) add(charge, charge.nano);
    for (const { charge, nano } of this.refunds) add(charge, -nano);
    return sums;
  }

  grants(atMs: number): Record<string, bigint> {
    return Object.fromEntries(this.lots.map(({ id, expiresAtMs, nano }) => [id, expiresAtMs <= atMs ? 0n : nano]));
  }

  /** Pays in when less than the threshold is free, once per crossing. */
  watch(atMs: number): void {
    const { autoTopUp } = this.terms;
    if (autoTopUp === undefined) return;
    const isBelow = this.free() < autoTopUp.belowNano;
    const paid = this.autoTopUps.reduce((sum, { amount }) => sum + amount, 0n);
    if (isBelow && this.isArmed && paid + autoTopUp.amountNano <= autoTopUp.monthlyCapNano) {
      this.isArmed = false;
      this.autoTopUps.push({ atMs, amount: autoTopUp.amountNano });
      this.topUp({ id: `auto-${this.autoTopUps.length}`, nano: autoTopUp.amountNano, atMs });
    }
    if (this.free() >= autoTopUp.belowNano) this.isArmed = true;
  }

  post(movementId: string, atMs: number, from: string, to: string, nano: bigint): void {
    const transaction = { transactionId: `tx-${this.postings.length / 2}`, movementId, atMs };
    this.postings.push({ ...transaction, book: from, amount: -nano }, { ...transaction, book: to, amount: nano });
  }
}

/** The ledger whose accounts a class makes. */
export function ledgerOf(Account: new (terms: AccountTerms) => ReferenceAccount): LedgerSubject<ReferenceAccount> {
  return {
    terms: ['capNano', 'creditLimitNano', 'autoTopUp'],
    expires: true,
    open: (terms) => new Account(terms),
    topUp: (account, movement) => account.topUp(movement),
    hold: (account, movement) => account.hold(movement),
    settle: (account, movement) => account.settle(movement),
    release: (account, movement) => account.release(movement),
    refund: (account, movement) => account.refund(movement),
    balance: (account) => account.balance,
    held: (account) => account.held,
    counters: (account) => ({ spent: account.spent }),
    breakdown: (account, by) => account.breakdown(by),
    postings: (account) => account.postings,
    grants: (account, atMs) => account.grants(atMs),
    autoTopUps: (account) => account.autoTopUps,
  };
}
