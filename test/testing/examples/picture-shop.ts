import type { BillingSubject, LedgerSubject, PricingSubject } from '../../../src/testing/index.ts';

/** The service under test: prepaid pictures, in whole cents. */
class PictureShop {
  balanceCents = 0n;
  readonly #holds = new Map<string, bigint>();
  readonly #seen = new Set<string>();

  get heldCents(): bigint {
    return [...this.#holds.values()].reduce((sum, cents) => sum + cents, 0n);
  }

  /** Cents for some pictures at a rate with at most six decimals, rounded up to whole cents. */
  static price(pictures: number, usd: string): bigint {
    const [dollars = '', decimals = ''] = usd.split('.');
    const micros = BigInt(pictures) * BigInt(dollars + decimals.padEnd(6, '0'));
    return (micros + 9999n) / 10_000n;
  }

  pay(id: string, cents: bigint): void {
    if (this.#isFresh(id)) this.balanceCents += cents;
  }

  begin(job: string, cents: bigint): boolean {
    if (cents > this.balanceCents - this.heldCents) return false;
    if (this.#isFresh(job)) this.#holds.set(job, cents);
    return true;
  }

  /** Ends a job, which costs at most its hold, and nothing when it failed. */
  end(job: string, cents: bigint): boolean {
    const held = this.#holds.get(job);
    if (held === undefined || cents > held) return false;
    this.#holds.delete(job);
    this.balanceCents -= cents;
    return true;
  }

  #isFresh(id: string): boolean {
    const isNew = !this.#seen.has(id);
    this.#seen.add(id);
    return isNew;
  }
}

const CENT = 10_000_000n;

/** Prices: the shop has one kind of tariff, in cents. */
const pricing: PricingSubject = {
  kinds: ['unit'],
  decimals: 6,
  unitNano: CENT,
  rounding: 'up',
  price: (tariff, { quantity }) => {
    if (tariff.kind !== 'unit') throw new Error(`The shop has no ${tariff.kind} tariffs.`);
    return PictureShop.price(quantity, tariff.usd) * CENT;
  },
};

/** Accounts: each case gets a new shop. */
const ledger: LedgerSubject<PictureShop> = {
  unitNano: CENT,
  open: () => new PictureShop(),
  topUp: (shop, { id, nano }) => {
    shop.pay(id, nano / CENT);
    return true;
  },
  hold: (shop, { id, nano }) => shop.begin(id, nano / CENT),
  settle: (shop, { holdId, nano }) => shop.end(holdId, nano / CENT),
  release: (shop, { holdId }) => shop.end(holdId, 0n),
  balance: (shop) => shop.balanceCents * CENT,
  held: (shop) => shop.heldCents * CENT,
};

/** The subject. The shop has no refunds, no retries and no bill to compare, so those laws are skipped. */
export const pictureShop: BillingSubject = { pricing, ledger };
