import type { AccountOptions, PostpaidOptions } from '../../../src/billing/account/options.ts';

/** A month of invoices and caps. */
const MONTH_MS = 30 * 24 * 3600 * 1000;

interface Lot {
  readonly id: number;
  readonly expiresAtMs: number;
  readonly priority: number;
  left: bigint;
  burned: bigint;
  isDead: boolean;
}

interface Hold {
  readonly key: number;
  readonly price: bigint;
}

/**
 * What an account should do, in bigint and without any thought of speed: every lot, hold and charge is kept, every sum is made anew, and time is
 * walked event by event. It shares no code with the product.
 */
export class AccountModel {
  readonly holds: Hold[] = [];
  granted = 0n;
  expired = 0n;
  charged = 0n;
  refunded = 0n;
  topUps: number[] = [];
  invoices: { closedMs: number; nano: bigint; paidAtMs: number }[] = [];
  readonly #options: AccountOptions;
  readonly #lots: Lot[] = [];
  #debt = 0n;
  #paid = 0n;
  #nowMs = 0;
  #payment: { atMs: number; arrives: boolean } | undefined;
  #mayCross = true;
  #months = new Map<number, bigint>();
  #keySpent = new Map<string, bigint>();
  #uninvoiced = 0n;
  #periodEndMs: number;
  #openInvoices: { nano: bigint; paidAtMs: number }[] = [];

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#periodEndMs = options.type === 'postpaid' ? periodEnd(options.invoice, 0) : Infinity;
    if (options.type === 'prepaid') {
      this.#grant(options.balanceNano, options.expiresAfterMs ?? Infinity, Infinity);
      for (const credit of options.credits)
        this.#grant(credit.nano, credit.expiresAfterMs ?? Infinity, credit.priority);
    }
    this.#watch();
  }

  get used(): bigint {
    return this.charged - this.refunded;
  }

  get held(): bigint {
    return this.#options.holds === 'strict' ? this.holds.reduce((sum, { price }) => sum + price, 0n) : 0n;
  }

  get balance(): bigint {
    if (this.#options.type === 'postpaid') return this.#paid - this.used;
    return this.#lots.reduce((sum, { left }) => sum + left, 0n) - this.#debt;
  }

  /** Undefined: without limit. */
  get available(): bigint | undefined {
    if (this.#options.type === 'prepaid') return this.balance - this.held;
    const limit = this.#options.creditLimitNano;
    return limit === undefined ? undefined : BigInt(limit) + this.balance - this.held;
  }

  keyLeft(nowMs: number, key: number): bigint | undefined {
    const { keyCap } = this.#options;
    if (keyCap === undefined) return undefined;
    const open = this.holds.filter((hold) => hold.key === key).reduce((sum, { price }) => sum + price, 0n);
    return BigInt(keyCap.nano) - open - (this.#keySpent.get(this.#windowOf(nowMs, key)) ?? 0n);
  }

  reserve(nowMs: number, key: number, price: bigint): string {
    this.moveTo(nowMs);
    const { available } = this;
    if (this.#options.type === 'prepaid' && (available ?? 0n) < BigInt(this.#options.lockBelowNano)) return 'locked';
    const isShort = available !== undefined && (this.#options.holds === 'none' ? available <= 0n : available < price);
    if (isShort) return this.#options.type === 'prepaid' ? 'insufficient' : 'creditLimit';
    const left = this.keyLeft(nowMs, key);
    if (left !== undefined && left < price) return 'keyCap';
    this.holds.push({ key, price });
    this.#watch();
    return 'admitted';
  }

  settle(nowMs: number, index: number, due: bigint): void {
    this.moveTo(nowMs);
    const [{ key, price }] = this.holds.splice(index, 1) as [Hold];
    const held = this.#options.holds === 'strict' ? price : 0n;
    const captured = due < held ? due : held;
    this.#burn(captured, (lot) => lot.isDead);
    this.#burn(due - captured, () => false);
    this.#bill(nowMs, key, due);
    this.#bury();
    this.#watch();
  }

  charge(nowMs: number, key: number, nano: bigint): void {
    this.moveTo(nowMs);
    this.#burn(nano, () => false);
    this.#bill(nowMs, key, nano);
    this.#watch();
  }

  refund(nowMs: number, key: number, nano: bigint): void {
    this.moveTo(nowMs);
    this.refunded += nano;
    this.#uninvoiced -= nano;
    const spent = (this.#keySpent.get(this.#windowOf(nowMs, key)) ?? 0n) - nano;
    this.#keySpent.set(this.#windowOf(nowMs, key), spent < 0n ? 0n : spent);
    let rest = nano;
    const paysDebt = rest < this.#debt ? rest : this.#debt;
    this.#debt -= paysDebt;
    rest -= paysDebt;
    for (const lot of this.#inOrder()
      .toReversed()
      .filter(({ isDead }) => !isDead)) {
      const part = rest < lot.burned ? rest : lot.burned;
      lot.burned -= part;
      lot.left += part;
      rest -= part;
    }
    if (this.#options.type === 'prepaid') this.expired += rest;
    this.#watch();
  }

  /** Walks from event to event. */
  moveTo(nowMs: number): void {
    for (;;) {
      const expiryMs = Math.min(...this.#lots.filter(({ isDead }) => !isDead).map((lot) => lot.expiresAtMs));
      const paymentMs = this.#payment?.atMs ?? Infinity;
      const invoiceMs = Math.min(...this.#openInvoices.map(({ paidAtMs }) => paidAtMs));
      const nextMs = Math.min(expiryMs, paymentMs, invoiceMs, this.#periodEndMs);
      if (nextMs > nowMs) break;
      this.#nowMs = nextMs;
      if (expiryMs === nextMs) this.#killLots();
      else if (paymentMs === nextMs) this.#endPayment();
      else if (invoiceMs === nextMs) this.#paid += this.#openInvoices.shift()?.nano ?? 0n;
      else this.#closePeriod();
      this.#watch();
    }
    this.#nowMs = nowMs;
  }

  #grant(nano: number, expiresAtMs: number, priority: number): void {
    const amount = BigInt(nano);
    const burned = amount < this.#debt ? amount : this.#debt;
    this.#debt -= burned;
    this.granted += amount;
    this.#lots.push({ id: this.#lots.length, expiresAtMs, priority, left: amount - burned, burned, isDead: false });
  }

  #inOrder(): Lot[] {
    const by = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
    return this.#lots.toSorted(
      (a, b) => by(a.expiresAtMs, b.expiresAtMs) || by(a.priority, b.priority) || by(a.id, b.id),
    );
  }

  #burn(nano: bigint, mayUseDead: (lot: Lot) => boolean): void {
    let rest = nano;
    for (const lot of this.#inOrder().filter((one) => !one.isDead || mayUseDead(one))) {
      const part = rest < lot.left ? rest : lot.left;
      lot.left -= part;
      lot.burned += part;
      rest -= part;
    }
    if (this.#options.type === 'prepaid') this.#debt += rest;
  }

  #bill(nowMs: number, key: number, nano: bigint): void {
    const window = this.#windowOf(nowMs, key);
    this.charged += nano;
    this.#uninvoiced += nano;
    this.#keySpent.set(window, (this.#keySpent.get(window) ?? 0n) + nano);
  }

  #killLots(): void {
    for (const lot of this.#lots) if (lot.expiresAtMs <= this.#nowMs) lot.isDead = true;
    this.#bury();
  }

  /** What is left of dead lots beyond the open holds is gone. */
  #bury(): void {
    const dead = this.#lots.filter(({ isDead }) => isDead);
    let excess = dead.reduce((sum, { left }) => sum + left, 0n) - this.held;
    for (const lot of dead) {
      if (excess <= 0n) return;
      const part = excess < lot.left ? excess : lot.left;
      lot.left -= part;
      this.expired += part;
      excess -= part;
    }
  }

  #windowOf(nowMs: number, key: number): string {
    const { keyCap } = this.#options;
    return `${key}/${keyCap?.perMs === undefined ? 0 : Math.floor(nowMs / keyCap.perMs)}`;
  }

  #watch(): void {
    const topUp = this.#options.type === 'prepaid' ? this.#options.topUp : undefined;
    if (topUp === undefined || this.#payment !== undefined) return;
    const isBelow = (this.available ?? 0n) < BigInt(topUp.belowNano);
    if (!isBelow) this.#mayCross = true;
    else if (this.#mayCross) this.#beginPayment();
  }

  #beginPayment(): void {
    const topUp = this.#options.type === 'prepaid' ? this.#options.topUp : undefined;
    if (topUp === undefined) return;
    this.#mayCross = false;
    const month = Math.floor(this.#nowMs / MONTH_MS);
    const paid = (this.#months.get(month) ?? 0n) + BigInt(topUp.amountNano);
    if (topUp.monthlyMaxNano !== undefined && paid > BigInt(topUp.monthlyMaxNano)) {
      this.#payment = { atMs: (month + 1) * MONTH_MS, arrives: false };
    } else {
      this.#months.set(month, paid);
      this.#payment = { atMs: this.#nowMs + topUp.afterMs, arrives: true };
    }
  }

  #endPayment(): void {
    const { arrives } = this.#payment ?? { arrives: false };
    this.#payment = undefined;
    if (!arrives) {
      this.#mayCross = true;
      return;
    }
    const options = this.#options;
    if (options.type !== 'prepaid' || options.topUp === undefined) return;
    this.topUps.push(this.#nowMs);
    this.#grant(options.topUp.amountNano, expiryOf(this.#nowMs, options.expiresAfterMs), Infinity);
  }

  #closePeriod(): void {
    if (this.#options.type !== 'postpaid') return;
    const closedMs = this.#periodEndMs;
    if (this.#uninvoiced > 0n) {
      const invoice = { closedMs, nano: this.#uninvoiced, paidAtMs: closedMs + this.#options.invoice.paidAfterMs };
      this.invoices.push(invoice);
      this.#openInvoices.push(invoice);
      this.#uninvoiced = 0n;
    }
    this.#periodEndMs = periodEnd(this.#options.invoice, closedMs);
  }
}

/** The end of a period, day by day: the next midnight of the cycle day, or of the last day of a month that does not have it. */
function periodEnd({ everyMs, cycleDay }: PostpaidOptions['invoice'], fromMs: number): number {
  if (everyMs !== undefined) return fromMs + everyMs;
  const dayMs = 24 * 3600 * 1000;
  for (let ms = Math.floor(fromMs / dayMs) * dayMs + dayMs; ; ms += dayMs) {
    const isLast = new Date(ms + dayMs).getUTCDate() === 1;
    const day = new Date(ms).getUTCDate();
    if (day === cycleDay || (isLast && day < cycleDay)) return ms;
  }
}

/** Top-ups expire at whole thousandths of their life, rounded up. */
function expiryOf(atMs: number, lifeMs: number | undefined): number {
  if (lifeMs === undefined) return Infinity;
  const step = BigInt(lifeMs) / 1000n || 1n;
  const exact = BigInt(atMs + lifeMs);
  return Number(exact % step === 0n ? exact : exact + step - (exact % step));
}
