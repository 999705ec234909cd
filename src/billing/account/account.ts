import type { NanoSum } from '../../money/nano-sum.ts';
import { assertAmount, refuseHeld } from './amount.ts';
import { Funds } from './funds.ts';
import type { InvoiceList } from './invoices.ts';
import { invoiceRecords, type InvoiceRecords } from './invoice-record.ts';
import { createLowBalance, type LowBalance } from './low-balance.ts';
import { KeyCap } from './key-cap.ts';
import { MovementLog, NO_TAG } from './movements.ts';
import type { AccountOptions, AccountSettings } from './options.ts';
import { type AccountSnapshot, exactDollars, namedRefusals, RESERVE } from './snapshot.ts';
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
  readonly #keyCap: KeyCap | undefined;
  readonly #refused = new Float64Array(Object.keys(RESERVE).length);
  /** What there is to spend, and what becomes of it by itself. The sums are its own. */
  readonly #funds: Funds;
  readonly #available: NanoSum;
  readonly #held: NanoSum;
  readonly #isUnlimited: boolean;
  readonly #settings: AccountSettings;

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
    this.#isUnlimited = options.type === 'postpaid' && options.creditLimitNano === undefined;
    const { ledger, movements } = this;
    this.#settings = settings;
    this.#funds = new Funds(options, { ledger, movements, startEpochMs: settings.startEpochMs ?? 0 });
    this.#available = this.#funds.available;
    this.#held = this.#funds.held;
  }

  /** What `reserve` would answer, without any change. */
  check(nowMs: number, key: number, priceNano: number): number {
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
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
      this.#funds.watch(nowMs);
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
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
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
    this.#funds.invoices?.add(dueNano);
    this.#lowBalance?.add(nowMs, dueNano);
    this.#funds.settle(captured, beyond, nowMs);
    this.#funds.watch(nowMs);
  }

  /**
   * Takes the price of a request that `check` has just admitted and that will owe just that; `bookPaid` must follow. Only where nothing but the
   * books changes when a request is settled: with strict holds, and without key caps, invoices, credits, a check of low balances and a log.
   */
  pay(nowMs: number, priceNano: number): void {
    this.#available.add(-priceNano);
    this.#funds.watch(nowMs);
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
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    if (nano === 0) return;
    this.ledger.post(kind, nano);
    if (kind === POSTING.charge) this.#keyCap?.spend(nowMs, key, nano);
    this.#available.add(-nano);
    this.movements?.add('charge', nano, nowMs, tag);
    this.#funds.invoices?.add(nano);
    this.#lowBalance?.add(nowMs, nano);
    this.#funds.credits?.spend(nano);
    this.#funds.watch(nowMs);
  }

  /**
   * Gives back what was charged. Throws a RangeError, without any change, for an amount that is none and for more than all charges.
   * Credit that has expired since cannot be spent again: it expires immediately.
   */
  refund(nowMs: number, key: number, nano: number, tag: number = NO_TAG): void {
    assertAmount(nano);
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    if (nano === 0) return;
    this.ledger.post(POSTING.refund, nano);
    this.#keyCap?.spend(nowMs, key, -nano);
    this.#available.add(nano);
    this.movements?.add('refund', nano, nowMs, tag);
    this.#funds.invoices?.add(-nano);
    this.#lowBalance?.add(nowMs, -nano);
    this.#funds.reinstate(nano, nowMs);
    this.#funds.watch(nowMs);
  }

  /** How much longer a request takes that arrives now, because the balance is low: see `lowBalanceCheck`. */
  addedLatencyMs(nowMs: number): number {
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    return this.#lowBalance?.addedMs(nowMs, this.#nearestNano) ?? 0;
  }

  /** What can be spent now, of the account and of the cap of a key: the nearest number beyond 2^53. */
  availableNano(nowMs: number, key: number): number {
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    return Math.min(this.#nearestNano, this.#keyCap?.leftNano(nowMs, key) ?? Infinity);
  }

  /** The account as it is now; with a key, `availableNano` is at most what is left of the key's cap. */
  view(nowMs: number, key?: number): AccountSnapshot {
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    const available = this.#nearestNano;
    const held = this.#held.value();
    const owed = this.ledger.owed();
    const isPrepaid = this.#options.type === 'prepaid';
    const balance = isPrepaid ? this.#available.value() + held : this.ledger.total(POSTING.payment) - owed;
    return {
      type: this.#options.type,
      availableNano: key === undefined ? available : this.availableNano(nowMs, key),
      balanceNano: Number(balance),
      heldNano: this.#held.nearest,
      spentNano: Number(owed),
      dollars: exactDollars({ available: this.#isUnlimited ? null : this.#available.value(), balance, held }),
      isLocked: available < this.#lockBelowNano,
      isToppingUp: this.#funds.topUp?.inFlight ?? false,
      refused: namedRefusals(this.#refused),
    };
  }

  /** Says on the invoice, if there is one, what a charge was for that has just been made: an item by its number, and how much of it. */
  itemize(item: number, quantity: number, nano: number): void {
    this.#funds.invoices?.itemize(item, quantity, nano);
  }

  /** The newest `max` invoices, with the period in progress; undefined for a prepaid account. */
  invoices(nowMs: number, max: number): InvoiceList | undefined {
    if (nowMs >= this.#funds.nextMs) this.#funds.advance(nowMs);
    return this.#funds.invoices?.list(max);
  }

  /** As `invoices`, as the customer sees them. */
  invoiceRecords(nowMs: number, max: number): InvoiceRecords | undefined {
    const list = this.invoices(nowMs, max);
    const { items = [], startEpochMs = 0 } = this.#settings;
    return list === undefined ? undefined : invoiceRecords(list, { items, startEpochMs, nowMs });
  }

  /** What can be spent, as a number that compares with any amount as the exact sum does. */
  get #nearestNano(): number {
    return this.#isUnlimited ? Number.POSITIVE_INFINITY : this.#available.nearest;
  }
}
