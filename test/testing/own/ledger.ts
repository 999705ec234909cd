import { Account } from '../../../src/billing/account/account.ts';
import type { AccountOptions } from '../../../src/billing/account/options.ts';
import { DEFAULT_REFUSAL } from '../../../src/billing/account/refusal.ts';
import { RESERVE } from '../../../src/billing/account/snapshot.ts';
import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
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
import { falUsage, type OpenCharge } from './fal-usage.ts';

/** The instant of the first movement of every history: time 0 of the account. */
const START_MS = Date.UTC(2026, 0, 5);
/** Longer than any history: no invoice is paid and no window turns in between. */
const NEVER_MS = 1e14;

interface OpenHold extends Hold {
  isOpen: boolean;
}

/**
 * An `Account` of this package and what its caller keeps beside it: which hold and which charge a movement is of. The account is made when
 * the first movement comes that is no top-up, because it is told of all its credits when it is opened.
 */
class OwnAccount {
  readonly #postings: LedgerPosting[] = [];
  readonly #watchesBooks: boolean;
  readonly #terms: AccountTerms;
  readonly #opening: TopUp[] = [];
  readonly #seen = new Map<string, boolean>();
  readonly #holds = new Map<string, OpenHold>();
  readonly #charges = new Map<string, OpenCharge>();
  #account: Account | undefined;
  #nowMs = 0;
  #books: Record<string, bigint> = {};

  constructor(terms: AccountTerms, watchesBooks: boolean) {
    this.#terms = terms;
    this.#watchesBooks = watchesBooks;
  }

  /** The entries so far, of books that are watched. */
  get postings(): readonly LedgerPosting[] {
    if (this.#account === undefined) this.#post('opening', this.account);
    return this.#postings;
  }

  /** The account as it is: before the first movement that is no top-up, as it would be opened now. */
  get account(): Account {
    return this.#account ?? new Account(this.#options(), { movementsMax: 1000 });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  topUp(topUp: TopUp): boolean {
    if (this.#seen.has(topUp.id)) return true;
    if (this.#account !== undefined) return false;
    this.#opening.push(topUp);
    this.#seen.set(topUp.id, true);
    return true;
  }

  hold(hold: Hold): boolean {
    return this.#once(hold.id, hold.atMs, () => {
      const isAdmitted = this.account.reserve(this.#nowMs, keyOf(hold), Number(hold.nano)) === RESERVE.admitted;
      if (isAdmitted) this.#holds.set(hold.id, { ...hold, isOpen: true });
      return isAdmitted;
    });
  }

  settle(settle: Settle): boolean {
    return this.#once(settle.id, settle.atMs, () => {
      if (!this.#end(settle.holdId, settle.nano)) return false;
      const hold = this.#holds.get(settle.holdId) as Hold;
      const { model } = hold;
      this.#charges.set(settle.id, { left: settle.nano, key: keyOf(hold), model, atMs: settle.atMs });
      return true;
    });
  }

  release({ id, atMs, holdId }: Release): boolean {
    return this.#once(id, atMs, () => this.#end(holdId, 0n));
  }

  refund({ id, atMs, chargeId, nano }: Refund): boolean {
    return this.#once(id, atMs, () => {
      const charge = this.#charges.get(chargeId);
      if (charge === undefined || nano > charge.left) return false;
      charge.left -= nano;
      this.account.refund(this.#nowMs, charge.key, Number(nano));
      return true;
    });
  }

  autoTopUps(): { atMs: number; amount: bigint }[] {
    this.account.view(this.#nowMs);
    const paid = (this.account.movements?.list(-1, 1000) ?? []).filter(({ kind }) => kind === 'topup');
    const opening = this.#opening.filter(({ nano }) => nano > 0n).length;
    return paid.slice(opening).map(({ atMs, nano }) => ({ atMs: START_MS + atMs, amount: BigInt(nano) }));
  }

  /** The jobs that were charged, each with what is left of its charge: the bill that a platform API reads. */
  get charges(): ReadonlyMap<string, OpenCharge> {
    return this.#charges;
  }

  #end(holdId: string, dueNano: bigint): boolean {
    const hold = this.#holds.get(holdId);
    if (hold?.isOpen !== true) return false;
    hold.isOpen = false;
    this.account.settle(this.#nowMs, keyOf(hold), Number(hold.nano), Number(dueNano));
    return true;
  }

  /** Does what has not been done under this name, at an instant that never falls, and writes down what moved between the books. */
  #once(id: string, atMs: number, act: () => boolean): boolean {
    const known = this.#seen.get(id);
    if (known !== undefined) return known;
    this.#open();
    this.#nowMs = Math.max(this.#nowMs, atMs - START_MS);
    const accepted = act();
    if (accepted) this.#seen.set(id, true);
    if (this.#watchesBooks) this.#post(id, this.account);
    return accepted;
  }

  #open(): void {
    if (this.#account !== undefined) return;
    this.#account = this.account;
    if (this.#watchesBooks) this.#post('opening', this.#account);
  }

  /** The changes of all books since the last look, as entries of one transaction. */
  #post(movementId: string, account: Account): void {
    const books = Object.entries(account.ledger.snapshot().accounts);
    for (const [book, dollars] of books) {
      const nano = parseNanoUsd(dollars);
      const amount = nano - (this.#books[book] ?? 0n);
      this.#books[book] = nano;
      if (amount === 0n) continue;
      const movement = movementId === 'opening' ? (this.#opening[0]?.id ?? movementId) : movementId;
      this.#postings.push({
        transactionId: movementId,
        movementId: movement,
        book,
        amount,
        atMs: START_MS + this.#nowMs,
      });
    }
  }

  #options(): AccountOptions {
    const { capNano, creditLimitNano, autoTopUp } = this.#terms;
    const common = {
      holds: 'strict' as const,
      refusal: DEFAULT_REFUSAL,
      ...(capNano === undefined ? {} : { keyCap: { nano: Number(capNano) } }),
    };
    if (creditLimitNano !== undefined) {
      const invoice = { everyMs: NEVER_MS, cycleDay: 1, dueAfterMs: 0, paidAfterMs: 0 };
      return { type: 'postpaid', ...common, creditLimitNano: Number(creditLimitNano), invoice };
    }
    const credits = this.#opening.map(({ nano, expiresAtMs }, priority) => ({
      nano: Number(nano),
      priority,
      ...(expiresAtMs === undefined ? {} : { expiresAfterMs: expiresAtMs - START_MS }),
    }));
    return {
      type: 'prepaid',
      ...common,
      balanceNano: 0,
      credits,
      lockBelowNano: 0,
      ...(autoTopUp === undefined
        ? {}
        : {
            topUp: {
              belowNano: Number(autoTopUp.belowNano),
              amountNano: Number(autoTopUp.amountNano),
              monthlyMaxNano: Number(autoTopUp.monthlyCapNano),
              afterMs: 0,
            },
          }),
    };
  }
}

function keyOf({ key }: Hold): number {
  return key === 'key-a' ? 0 : 1;
}

/** The accounts of this package. They are opened with all their money; then only automatic top-ups come in. */
export const ownLedger: LedgerSubject<OwnAccount> = {
  overage: 'debt',
  topUps: 'opening',
  expires: true,
  terms: ['capNano', 'creditLimitNano', 'autoTopUp'],
  open: (terms) => new OwnAccount(terms, false),
  topUp: (own, movement) => own.topUp(movement),
  hold: (own, movement) => own.hold(movement),
  settle: (own, movement) => own.settle(movement),
  release: (own, movement) => own.release(movement),
  refund: (own, movement) => own.refund(movement),
  balance: (own) => BigInt(own.account.view(own.nowMs).balanceNano),
  held: (own) => BigInt(own.account.view(own.nowMs).heldNano),
  counters: (own) => ({
    spent: BigInt(own.account.view(own.nowMs).spentNano),
    leftOfKeyA: BigInt(own.account.view(own.nowMs, 0).availableNano),
    owed: own.account.ledger.owed(),
  }),
  autoTopUps: (own) => own.autoTopUps(),
  breakdown: (own, by) => falUsage(own.charges, by),
};

/** The same accounts with their books watched entry by entry, which costs time. */
export const ownBooks: LedgerSubject<OwnAccount> = {
  ...ownLedger,
  open: (terms) => new OwnAccount(terms, true),
  postings: (own) => own.postings,
};
