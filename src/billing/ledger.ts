import { NanoSum } from '../money/nano-sum.ts';
import { nanoUsdText } from '../money/nano-usd.ts';

/** Kinds of transactions. */
export const POSTING = { charge: 0, refund: 1 } as const;

/** One kind of transaction, summed up. */
export interface PostingTotal {
  readonly count: number;
  /** Exact decimal dollars. */
  readonly dollars: string;
}

/** A ledger at one instant, in exact decimal dollars. */
export interface LedgerSnapshot {
  readonly charges: PostingTotal;
  readonly refunds: PostingTotal;
  readonly accounts: {
    /** What the customer owes: charges less refunds. */
    readonly customer: string;
    /** What the provider earned, on the credit side: the negative of the customer's balance. */
    readonly revenue: string;
  };
}

/**
 * The provider's books, in double entry over whole nano-USD. Every transaction posts an amount to one account and takes it from
 * another, so that all accounts together are always 0:
 *
 * | transaction | customer | revenue |
 * |---|---|---|
 * | charge | + | - |
 * | refund | - | + |
 *
 * What is kept is the total of each kind; the accounts follow from them.
 *
 * The customer's account is postpaid without a limit. A prepaid balance, holds, a credit limit and invoices would be further accounts of
 * this class, each with its own transactions and the same law. Which job a transaction belongs to is the caller's record.
 */
export class Ledger {
  private readonly totals = [new NanoSum(), new NanoSum()] as const;
  private readonly counts = new Float64Array(2);

  /**
   * Posts a transaction of a `POSTING` kind. Throws a RangeError unless `nano` is a safe integer from 0 up, for a kind that does not exist,
   * and for a refund of more than was charged; the books are then as before.
   */
  post(kind: number, nano: number): void {
    if (!(Number.isSafeInteger(nano) && nano >= 0)) {
      throw new RangeError(`${nano} cannot be posted: an amount is a whole number of nano-USD from 0 up to 2^53 - 1.`);
    }
    if (kind === POSTING.charge) {
      this.totals[0].add(nano);
    } else if (kind === POSTING.refund) {
      this.refund(nano);
    } else {
      throw new RangeError(`${kind} is no kind of transaction: use one of POSTING.`);
    }
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  /** Total of one `POSTING` kind in nano-USD. */
  total(kind: number): bigint {
    const total = this.totals[kind];
    if (total === undefined) throw new RangeError(`${kind} is no kind of transaction: use one of POSTING.`);
    return total.value();
  }

  /** What the customer owes in nano-USD: charges less refunds, never negative. */
  owed(): bigint {
    return this.totals[0].value() - this.totals[1].value();
  }

  /** The books as they are now. */
  snapshot(): LedgerSnapshot {
    return {
      charges: { count: this.counts[POSTING.charge] ?? 0, dollars: nanoUsdText(this.total(POSTING.charge)) },
      refunds: { count: this.counts[POSTING.refund] ?? 0, dollars: nanoUsdText(this.total(POSTING.refund)) },
      accounts: { customer: nanoUsdText(this.owed()), revenue: nanoUsdText(-this.owed()) },
    };
  }

  private refund(nano: number): void {
    if (this.owed() < BigInt(nano)) {
      throw new RangeError(
        `A refund of ${nano} nano-USD is more than what is left of the charges: refund only what was charged.`,
      );
    }
    this.totals[1].add(nano);
  }
}
