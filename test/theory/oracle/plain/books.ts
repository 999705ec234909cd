import type { PrepaidOptions } from '../../../../src/billing/account/options.ts';
import type { BillingOptions } from '../../../../src/billing/billing-options.ts';

/** What a job owes so far, in nano-USD. */
export interface Owing {
  heldNano: bigint;
  chargedNano: bigint;
}

/** The provider's books in bigint: what was posted, and what the customer has left to spend where it pays beforehand. */
export class PlainBooks {
  readonly postings = { charge: 0n, refund: 0n, hold: 0n, capture: 0n, release: 0n };
  /** Payments that arrived by themselves. */
  topUps = 0;
  readonly #moment: BillingOptions['charge'];
  readonly #account: PrepaidOptions | undefined;
  #leftNano = 0n;
  /** When the payment on its way arrives. */
  #paymentMs: number | undefined;
  /** Whether what is left has to fall below the threshold only once more for the next payment. */
  #isArmed = true;

  constructor({ charge, account }: BillingOptions) {
    this.#moment = charge;
    if (account?.type !== 'prepaid') return;
    this.#account = account;
    this.#leftNano = BigInt(account.balanceNano);
    this.#watch(0);
  }

  /** Asks the customer's account for the price of a job, and sets it aside. False: it cannot pay. */
  reserves(nowMs: number, owing: Owing, nano: bigint): boolean {
    if (this.#account === undefined) return true;
    const { holds, lockBelowNano } = this.#account;
    this.#receive(nowMs);
    const isThere = holds === 'none' ? this.#leftNano > 0n : this.#leftNano >= nano;
    if (!isThere || this.#leftNano < BigInt(lockBelowNano)) return false;
    if (holds === 'strict') this.#hold(nowMs, owing, nano);
    return true;
  }

  /** A job was accepted whose price by the request is `fullNano`. */
  accept(nowMs: number, owing: Owing, fullNano: bigint): void {
    if (this.#account === undefined && this.#moment === 'hold') this.#hold(nowMs, owing, fullNano);
    if (this.#moment === 'acceptance') this.settle(nowMs, owing, fullNano);
  }

  /** A job owes `dueNano` in all: first out of what is held for it, then beyond that; what it had paid too much is given back. */
  settle(nowMs: number, owing: Owing, dueNano: bigint): void {
    const change = dueNano - owing.chargedNano;
    const captured = change < owing.heldNano ? (change > 0n ? change : 0n) : owing.heldNano;
    this.#receive(nowMs);
    this.postings.capture += captured;
    this.postings.release += owing.heldNano - captured;
    if (change < 0n) this.postings.refund -= change;
    else this.postings.charge += change - captured;
    this.#leftNano += owing.heldNano - change;
    owing.heldNano = 0n;
    owing.chargedNano = dueNano;
    this.#watch(nowMs);
  }

  #hold(nowMs: number, owing: Owing, nano: bigint): void {
    owing.heldNano = nano;
    this.postings.hold += nano;
    this.#leftNano -= nano;
    this.#watch(nowMs);
  }

  /** The payment that was on its way, if it has arrived by now. */
  #receive(nowMs: number): void {
    if (this.#paymentMs === undefined || this.#paymentMs > nowMs) return;
    this.#paymentMs = undefined;
    this.#leftNano += BigInt(this.#account?.topUp?.amountNano ?? 0);
    this.topUps++;
    this.#watch(nowMs);
  }

  /** One payment for each time that what is left falls below the threshold, and one at a time. */
  #watch(nowMs: number): void {
    const topUp = this.#account?.topUp;
    if (topUp === undefined || this.#paymentMs !== undefined) return;
    const isBelow = this.#leftNano < BigInt(topUp.belowNano);
    if (isBelow && this.#isArmed) this.#paymentMs = nowMs + topUp.afterMs;
    this.#isArmed = !isBelow;
  }
}
