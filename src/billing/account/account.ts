import { NanoSum } from '../../money/nano-sum.ts';
import { assertAmount, refuseHeld } from './amount.ts';
import { Credits } from './credits.ts';
import { type Invoice, InvoiceBook } from './invoices.ts';
import { createLowBalance, type LowBalance } from './low-balance.ts';
import { KeyCap } from './key-cap.ts';
import { MovementLog, NO_TAG } from './movements.ts';
import { expires, type AccountOptions, type AccountSettings, type PrepaidOptions } from './options.ts';
import { type AccountSnapshot, exactDollars, namedRefusals, RESERVE } from './snapshot.ts';
import { TopUp, topUpExpiryMs } from './top-up.ts';
import { Ledger, POSTING } from '../ledger.ts';

/**
 * A customer's account at a provider, prepaid or postpaid. A request is reserved before it is accepted and settled once, with what it
 * owes in the end; a provider that charges at acceptance settles immediately, and corrects by `charge` and `refund`.
 *
 * Time is `nowMs`, ms since the run began, and never falls. There are no events: every call first carries out the expiries, top-ups
 * and invoices that became due since the last call, in the order of their instants. At one instant credits expire first.
 *
 * Every amount is posted to the ledger, so `remaining + held + used = granted` is its law. Who settles what is the caller's record: to settle
 * a request twice is not noticed as long as other holds are open.
 */
export class Account {
  readonly ledger: Ledger;
  /** Movements, where they are kept. */
  readonly movements: MovementLog | undefined;
  readonly #options: AccountOptions;
  readonly #holds: boolean;
  readonly #asksPrice: boolean;
  readonly #shortage: number;
  readonly #lockBelowNano: number;
  readonly #lowBalance: LowBalance | undefined;
  readonly #credits: Credits | undefined;
  readonly #topUp: TopUp | undefined;
  readonly #keyCap: KeyCap | undefined;
  readonly #invoices: InvoiceBook | undefined;
  readonly #refused = new Float64Array(Object.keys(RESERVE).length);
  /** What can be spent; where nothing limits it, minus what was. */
  readonly #available = new NanoSum();
  readonly #held = new NanoSum();
  readonly #isUnlimited: boolean;
  /** When something becomes due without a call. */
  #nextMs = Number.POSITIVE_INFINITY;

  constructor(options: AccountOptions, settings: AccountSettings = {}) {
    const prepaid = options.type === 'prepaid' ? options : undefined;
    this.#options = options;
    this.ledger = settings.ledger ?? new Ledger();
    this.ledger.openAccount();
    this.movements = settings.movementsMax === undefined ? undefined : new MovementLog(settings.movementsMax);
    this.#holds = options.holds === 'strict';
    this.#asksPrice = options.holds !== 'none';
    this.#shortage = prepaid === undefined ? RESERVE.creditLimit : RESERVE.insufficient;
    this.#lockBelowNano = prepaid?.lockBelowNano ?? Number.NEGATIVE_INFINITY;
    this.#lowBalance = createLowBalance(prepaid?.lowBalanceCheck);
    this.#keyCap = options.keyCap === undefined ? undefined : new KeyCap(options.keyCap);
    this.#topUp = prepaid?.topUp === undefined ? undefined : new TopUp(prepaid.topUp);
    this.#invoices = options.type === 'postpaid' ? new InvoiceBook(options.invoice) : undefined;
    this.#credits = prepaid !== undefined && expires(prepaid) ? new Credits() : undefined;
    this.#isUnlimited = options.type === 'postpaid' && options.creditLimitNano === undefined;
    if (options.type === 'prepaid') this.#fund(options);
    else this.#available.add(options.creditLimitNano ?? 0);
    this.#watch(0);
    this.#reschedule();
  }

  /** What `reserve` would answer, without any change. */
  check(nowMs: number, key: number, priceNano: number): number {
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    const available = this.#nearestNano;
    if (available < this.#lockBelowNano) return RESERVE.locked;
    if (this.#asksPrice ? available < priceNano : available <= 0) return this.#shortage;
    if (this.#keyCap !== undefined && !this.#keyCap.admits(nowMs, key, priceNano)) return RESERVE.keyCap;
    return RESERVE.admitted;
  }

  /**
   * Asks whether the account can pay for a request of this price, a `RESERVE` number. If so, the price stays held until `settle` (with holds
   * `check` and `none` only against the cap of its key); if not, nothing changes. `tag` is the one in the movements. Throws a RangeError for no amount.
   */
  reserve(nowMs: number, key: number, priceNano: number, tag: number = NO_TAG): number {
    assertAmount(priceNano);
    const answer = this.check(nowMs, key, priceNano);
    if (answer !== RESERVE.admitted) {
      this.#refused[answer] = (this.#refused[answer] as number) + 1;
      return answer;
    }
    this.hold(nowMs, key, priceNano, tag);
    return RESERVE.admitted;
  }

  /** Reserves the price of a request that `check` has just admitted. Throws as `reserve` does. */
  hold(nowMs: number, key: number, priceNano: number, tag: number = NO_TAG): void {
    if (this.#holds && priceNano > 0) {
      this.ledger.post(POSTING.hold, priceNano);
      this.#held.add(priceNano);
      this.#available.add(-priceNano);
      this.movements?.add('hold', priceNano, nowMs, tag);
      this.#watch(nowMs);
    }
    this.#keyCap?.open(nowMs, key, priceNano);
  }

  /**
   * Ends a reserved request of `priceNano` that owes `dueNano`: what is due is taken out of its hold, and the rest of the hold is released. More
   * than the hold is taken from the balance, which may go below zero: that is debt, and refuses later requests until it is paid.
   * Throws a RangeError, without any change, for an amount that is none and for more than all open holds.
   */
  settle(nowMs: number, key: number, priceNano: number, dueNano: number, tag: number = NO_TAG): void {
    assertAmount(priceNano);
    assertAmount(dueNano);
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    const held = this.#holds ? priceNano : 0;
    if (held > this.#held.nearest) refuseHeld(held);
    this.#keyCap?.settle(nowMs, key, priceNano, dueNano);
    const captured = Math.min(dueNano, held);
    const beyond = dueNano - captured;
    const released = held - captured;
    if (captured > 0) this.ledger.post(POSTING.capture, captured);
    if (beyond > 0) this.ledger.post(POSTING.charge, beyond);
    if (released > 0) this.ledger.post(POSTING.release, released);
    this.#held.add(-held);
    this.#available.add(held - dueNano);
    if (dueNano > 0) this.movements?.add('charge', dueNano, nowMs, tag);
    if (released > 0) this.movements?.add('release', released, nowMs, tag);
    this.#invoices?.add(dueNano);
    this.#lowBalance?.add(nowMs, dueNano);
    if (this.#credits !== undefined) this.#settleCredits(this.#credits, captured, beyond, nowMs);
    this.#watch(nowMs);
  }

  /** Whether nothing but the books changes when a request is settled that owes just what was reserved: it then does not matter when that is. */
  get settlesQuietly(): boolean {
    const others = [this.#keyCap, this.#invoices, this.#credits, this.#lowBalance, this.movements];
    return this.#holds && others.every((each) => each === undefined);
  }

  /** Takes the price of a request that `check` has just admitted and that will owe just that; `bookPaid` must follow. Only where `settlesQuietly`. */
  pay(nowMs: number, priceNano: number): void {
    this.#available.add(-priceNano);
    this.#watch(nowMs);
  }

  /** Enters into the books so many requests of one price that were taken by `pay`. */
  bookPaid(priceNano: number, count: number): void {
    this.ledger.postMany(POSTING.hold, priceNano, count);
    this.ledger.postMany(POSTING.capture, priceNano, count);
  }

  /**
   * Charges what was not reserved. The balance may go below zero. `kind`: `workerTime` for time that belongs to no request, and counts
   * against no key. Throws a RangeError, without any change, for an amount that is none.
   */
  charge(nowMs: number, key: number, nano: number, tag: number = NO_TAG, kind: number = POSTING.charge): void {
    assertAmount(nano);
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    if (nano === 0) return;
    this.ledger.post(kind, nano);
    if (kind === POSTING.charge) this.#keyCap?.spend(nowMs, key, nano);
    this.#available.add(-nano);
    this.movements?.add('charge', nano, nowMs, tag);
    this.#invoices?.add(nano);
    this.#lowBalance?.add(nowMs, nano);
    this.#credits?.spend(nano);
    this.#watch(nowMs);
  }

  /**
   * Gives back what was charged. Throws a RangeError, without any change, for an amount that is none and for more than all charges.
   * Credit that has expired since cannot be spent again: it expires immediately.
   */
  refund(nowMs: number, key: number, nano: number, tag: number = NO_TAG): void {
    assertAmount(nano);
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    if (nano === 0) return;
    this.ledger.post(POSTING.refund, nano);
    this.#keyCap?.spend(nowMs, key, -nano);
    this.#available.add(nano);
    this.movements?.add('refund', nano, nowMs, tag);
    this.#invoices?.add(-nano);
    this.#lowBalance?.add(nowMs, -nano);
    if (this.#credits !== undefined) this.#expire(this.#credits.reinstate(nano), nowMs);
    this.#watch(nowMs);
  }

  /** How much longer a request takes that arrives now, because the balance is low: see `lowBalanceCheck`. */
  addedLatencyMs(nowMs: number): number {
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    return this.#lowBalance?.addedMs(nowMs, this.#nearestNano) ?? 0;
  }

  /** What can be spent now, of the account and of the cap of a key: the nearest number beyond 2^53. */
  availableNano(nowMs: number, key: number): number {
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    return Math.min(this.#nearestNano, this.#keyCap?.leftNano(nowMs, key) ?? Infinity);
  }

  /** The account as it is now; with a key, `availableNano` is at most what is left of the key's cap. */
  view(nowMs: number, key?: number): AccountSnapshot {
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    const available = this.#nearestNano;
    const held = this.#held.value();
    const owed = this.ledger.owed();
    const isPrepaid = this.#invoices === undefined;
    const balance = isPrepaid ? this.#available.value() + held : this.ledger.total(POSTING.payment) - owed;
    return {
      type: this.#options.type,
      availableNano: key === undefined ? available : this.availableNano(nowMs, key),
      balanceNano: Number(balance),
      heldNano: this.#held.nearest,
      spentNano: Number(owed),
      dollars: exactDollars({ available: this.#isUnlimited ? null : this.#available.value(), balance, held }),
      isLocked: available < this.#lockBelowNano,
      isToppingUp: this.#topUp?.inFlight ?? false,
      refused: namedRefusals(this.#refused),
    };
  }

  /** The invoices that have closed by now; none for a prepaid account. The period in progress has none yet. */
  invoices(nowMs: number): readonly Invoice[] {
    if (nowMs >= this.#nextMs) this.#advance(nowMs);
    return this.#invoices?.closed ?? [];
  }

  /** What can be spent, as a number that compares with any amount as the exact sum does. */
  get #nearestNano(): number {
    return this.#isUnlimited ? Number.POSITIVE_INFINITY : this.#available.nearest;
  }

  /** The opening balance and the credits. */
  #fund({ balanceNano, expiresAfterMs, credits }: PrepaidOptions): void {
    this.#receive(POSTING.deposit, balanceNano, 0, expiresAfterMs);
    for (const credit of credits) this.#receive(POSTING.grant, credit.nano, 0, credit.expiresAfterMs, credit.priority);
  }

  /** Money comes in. Paid money burns after credits that expire with it. */
  #receive(kind: number, nano: number, atMs: number, expiresAtMs = Infinity, priority = Infinity): void {
    if (nano === 0) return;
    this.ledger.post(kind, nano);
    this.#available.add(nano);
    this.#credits?.add(nano, expiresAtMs, priority);
    this.movements?.add('topup', nano, atMs, NO_TAG);
  }

  #settleCredits(credits: Credits, captured: number, beyond: number, nowMs: number): void {
    credits.capture(captured);
    credits.spend(beyond);
    this.#expire(credits.uncover(this.#held), nowMs);
  }

  #expire(nano: number, atMs: number): void {
    if (nano === 0) return;
    this.ledger.post(POSTING.expiry, nano);
    this.#available.add(-nano);
    this.movements?.add('expiry', nano, atMs, NO_TAG);
  }

  /** Begins a top-up if what is left has fallen below its threshold. */
  #watch(nowMs: number): void {
    const topUp = this.#topUp;
    if (topUp === undefined) return;
    const available = this.#available.nearest;
    if (available < topUp.armedBelowNano) {
      topUp.cross(nowMs);
      this.#reschedule();
    } else topUp.rise(available);
  }

  /** Carries out what became due by `nowMs`, one after the other. */
  #advance(nowMs: number): void {
    while (this.#nextMs <= nowMs) {
      const dueMs = this.#nextMs;
      if (this.#credits?.nextExpiryMs === dueMs) this.#expire(this.#credits.expireNext(this.#held), dueMs);
      else if (this.#topUp?.nextMs === dueMs) this.#topUpAt(this.#topUp, dueMs);
      else this.#payInvoice(this.#invoices?.takeDue(nowMs), dueMs);
      this.#watch(dueMs);
      this.#reschedule();
    }
  }

  #topUpAt(topUp: TopUp, atMs: number): void {
    const lifeMs = this.#options.type === 'prepaid' ? this.#options.expiresAfterMs : undefined;
    this.#receive(POSTING.topUp, topUp.takeDue(this.#available.nearest), atMs, topUpExpiryMs(atMs, lifeMs));
  }

  #payInvoice(invoice: Invoice | undefined, atMs: number): void {
    if (invoice === undefined) return;
    this.ledger.pay(invoice.nano);
    this.#available.addBig(invoice.nano);
    this.movements?.add('topup', Number(invoice.nano), atMs, NO_TAG);
  }

  #reschedule(): void {
    const expiryMs = this.#credits?.nextExpiryMs ?? Number.POSITIVE_INFINITY;
    const topUpMs = this.#topUp?.nextMs ?? Number.POSITIVE_INFINITY;
    const invoiceMs = this.#invoices?.nextMs ?? Number.POSITIVE_INFINITY;
    this.#nextMs = Math.min(expiryMs, topUpMs, invoiceMs);
  }
}
