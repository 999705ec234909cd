import { NanoSum } from '../money/nano-sum.ts';
import { nanoUsdText } from '../money/nano-usd.ts';

/**
 * Kinds of transactions. Those from `hold` to `expiry` move the money of an account (see `Account`); `workerTime` is a charge for time that
 * belongs to no request.
 */
export const POSTING = {
  charge: 0,
  refund: 1,
  hold: 2,
  capture: 3,
  release: 4,
  deposit: 5,
  topUp: 6,
  payment: 7,
  grant: 8,
  expiry: 9,
  workerTime: 10,
} as const;

const KINDS = Object.keys(POSTING).length;

/** One kind of transaction, summed up. */
export interface PostingTotal {
  readonly count: number;
  /** Exact decimal dollars. */
  readonly dollars: string;
}

/** The transactions of an account, by kind. */
export interface AccountPostings {
  readonly holds: PostingTotal;
  /** Charges that were taken out of holds; `charges` counts them too. */
  readonly captures: PostingTotal;
  readonly releases: PostingTotal;
  /** The balance with which the run began. */
  readonly deposits: PostingTotal;
  /** Automatic ones. */
  readonly topUps: PostingTotal;
  /** Of invoices. */
  readonly payments: PostingTotal;
  /** Credits that were given. */
  readonly grants: PostingTotal;
  readonly expiries: PostingTotal;
}

/** A ledger at one instant, in exact decimal dollars. */
export interface LedgerSnapshot {
  /** Captures included; a job that owes more than its hold has one of each kind. */
  readonly charges: PostingTotal;
  readonly refunds: PostingTotal;
  /** Charges for the time of workers, which `charges` does not count; absent where none was posted. */
  readonly workerTime?: PostingTotal;
  /** Absent without an account. */
  readonly account?: AccountPostings;
  /** The accounts after `revenue` are absent without an account. */
  readonly accounts: {
    /** What the customer was charged: charges and worker time less refunds. Without an account it is what the customer owes. */
    readonly customer: string;
    /** What the provider earned, on the credit side: the negative of the customer's charges. */
    readonly revenue: string;
    /** What the customer paid in, on the credit side: deposits, top-ups and payments of invoices. */
    readonly cash?: string;
    /** What the customer was given, on the credit side. */
    readonly grants?: string;
    /** What is left to spend; below zero it is what the customer owes. */
    readonly balance?: string;
    /** What open holds have set aside. */
    readonly holds?: string;
    /** What the account has paid for: always equal to `customer`. */
    readonly spent?: string;
    readonly expired?: string;
  };
}

/**
 * The provider's books, in double entry over whole nano-USD. Every transaction posts an amount to accounts and takes it from others,
 * so that all accounts together are always 0. Without an account only charges, worker time and refunds occur, between the first two columns.
 *
 * | transaction | customer | revenue | cash | grants | balance | holds | spent | expired |
 * |---|---|---|---|---|---|---|---|---|
 * | charge, worker time | + | - | | | - | | + | |
 * | refund | - | + | | | + | | - | |
 * | hold | | | | | - | + | | |
 * | capture (a charge out of a hold) | + | - | | | | - | + | |
 * | release | | | | | + | - | | |
 * | deposit, top-up, payment of an invoice | | | - | | + | | | |
 * | grant | | | | - | + | | | |
 * | expiry | | | | | - | | | + |
 *
 * What is kept is the total of each kind; the accounts follow from them. Which job a transaction belongs to is the caller's record.
 */
export class Ledger {
  private readonly totals: readonly NanoSum[] = Array.from({ length: KINDS }, () => new NanoSum());
  private readonly charged = this.totals[POSTING.charge] as NanoSum;
  private readonly counts = new Float64Array(KINDS);
  private readonly held = new NanoSum();
  private hasAccount = false;

  /**
   * Posts a transaction of a `POSTING` kind. Throws a RangeError unless `nano` is a safe integer from 0 up, for a kind that does not exist,
   * for a refund of more than was charged, and for a capture or release of more than is held; the books are then as before.
   */
  post(kind: number, nano: number): void {
    assertAmount(nano);
    if (kind === POSTING.charge) {
      this.charged.add(nano);
    } else if (kind === POSTING.refund) {
      this.refund(nano);
    } else if (kind === POSTING.workerTime) {
      this.sumOf(kind).add(nano);
    } else {
      this.move(kind, nano, 1);
    }
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  /** Posts so many charges of `nano` each. Throws a RangeError unless that is a safe integer from 0 up. */
  postCharges(nano: number, count: number): void {
    assertAmount(nano);
    this.charged.addMany(nano, count);
    this.counts[POSTING.charge] = this.countOf(POSTING.charge) + count;
  }

  /** Posts so many transactions of an account of `nano` each, as `post` of each. */
  postMany(kind: number, nano: number, count: number): void {
    assertAmount(nano);
    this.move(kind, nano, count);
    this.counts[kind] = this.countOf(kind) + count;
  }

  /** Posts the payment of an invoice, of any size from 0 up. Throws a RangeError for a negative amount. */
  pay(nano: bigint): void {
    if (nano < 0n) throw new RangeError('A payment cannot be negative: carry it over to the next invoice.');
    this.hasAccount = true;
    this.sumOf(POSTING.payment).addBig(nano);
    this.counts[POSTING.payment] = (this.counts[POSTING.payment] ?? 0) + 1;
  }

  /** From now on snapshots show the books of an account, even where nothing has moved yet. */
  openAccount(): void {
    this.hasAccount = true;
  }

  /** Total of one `POSTING` kind in nano-USD. */
  total(kind: number): bigint {
    return this.sumOf(kind).value();
  }

  /** What the customer was charged in nano-USD: charges, captures and worker time less refunds, never negative. */
  owed(): bigint {
    const charged = this.total(POSTING.charge) + this.total(POSTING.capture) + this.total(POSTING.workerTime);
    return charged - this.total(POSTING.refund);
  }

  /** The books as they are now. */
  snapshot(): LedgerSnapshot {
    const owed = this.owed();
    const charged = {
      count: this.countOf(POSTING.charge) + this.countOf(POSTING.capture),
      dollars: nanoUsdText(this.total(POSTING.charge) + this.total(POSTING.capture)),
    };
    const accounts = { customer: nanoUsdText(owed), revenue: nanoUsdText(-owed) };
    const workerTime = this.countOf(POSTING.workerTime) > 0 ? { workerTime: this.summed(POSTING.workerTime) } : {};
    const books = { charges: charged, refunds: this.summed(POSTING.refund), ...workerTime, accounts };
    if (!this.hasAccount) return books;
    return { ...books, account: this.accountPostings(), accounts: { ...accounts, ...this.moneyAccounts(owed) } };
  }

  private accountPostings(): AccountPostings {
    return {
      holds: this.summed(POSTING.hold),
      captures: this.summed(POSTING.capture),
      releases: this.summed(POSTING.release),
      deposits: this.summed(POSTING.deposit),
      topUps: this.summed(POSTING.topUp),
      payments: this.summed(POSTING.payment),
      grants: this.summed(POSTING.grant),
      expiries: this.summed(POSTING.expiry),
    };
  }

  private moneyAccounts(spent: bigint): Partial<LedgerSnapshot['accounts']> {
    const cash = this.total(POSTING.deposit) + this.total(POSTING.topUp) + this.total(POSTING.payment);
    const grants = this.total(POSTING.grant);
    const held = this.total(POSTING.hold) - this.total(POSTING.capture) - this.total(POSTING.release);
    const expired = this.total(POSTING.expiry);
    const released = this.total(POSTING.release) + this.total(POSTING.refund);
    const charged = this.total(POSTING.charge) + this.total(POSTING.workerTime);
    const balance = cash + grants + released - this.total(POSTING.hold) - charged - expired;
    return {
      cash: nanoUsdText(-cash),
      grants: nanoUsdText(-grants),
      balance: nanoUsdText(balance),
      holds: nanoUsdText(held),
      spent: nanoUsdText(spent),
      expired: nanoUsdText(expired),
    };
  }

  private refund(nano: number): void {
    if (this.owed() - this.total(POSTING.workerTime) < BigInt(nano)) {
      throw new RangeError(
        `A refund of ${nano} nano-USD is more than what is left of the charges: refund only what was charged.`,
      );
    }
    this.sumOf(POSTING.refund).add(nano);
  }

  /** So many transactions that only an account has. */
  private move(kind: number, nano: number, count: number): void {
    const total = this.sumOf(kind);
    if (kind === POSTING.hold) {
      this.held.addMany(nano, count);
    } else if (kind === POSTING.capture || kind === POSTING.release) {
      this.held.addMany(-nano, count);
      if (this.held.nearest < 0) {
        this.held.addMany(nano, count);
        refuseEnd(nano * count);
      }
    }
    this.hasAccount = true;
    total.addMany(nano, count);
  }

  private sumOf(kind: number): NanoSum {
    const total = this.totals[kind];
    if (total === undefined) throw new RangeError(`${kind} is no kind of transaction: use one of POSTING.`);
    return total;
  }

  private countOf(kind: number): number {
    return this.counts[kind] ?? 0;
  }

  private summed(kind: number): PostingTotal {
    return { count: this.countOf(kind), dollars: nanoUsdText(this.total(kind)) };
  }
}

/** What refuses stands apart, so that what is called for each job stays small. */
function assertAmount(nano: number): void {
  if (!(Number.isSafeInteger(nano) && nano >= 0)) refuseAmount(nano);
}

function refuseAmount(nano: number): never {
  throw new RangeError(`${nano} cannot be posted: an amount is a whole number of nano-USD from 0 up to 2^53 - 1.`);
}

function refuseEnd(nano: number): never {
  throw new RangeError(`${nano} nano-USD are more than all open holds together: settle every hold once.`);
}
