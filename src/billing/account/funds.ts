import { NanoSum } from '../../money/nano-sum.ts';
import { type Ledger, POSTING } from '../ledger.ts';
import { Credits } from './credits.ts';
import { type Invoice, InvoiceBook } from './invoices.ts';
import { type MovementLog, NO_TAG } from './movements.ts';
import { type AccountOptions, expires, type PrepaidOptions } from './options.ts';
import { TopUp, topUpExpiryMs } from './top-up.ts';

/** Where funds are booked, and when time 0 is. */
interface FundsBooks {
  readonly ledger: Ledger;
  readonly movements: MovementLog | undefined;
  readonly startEpochMs: number;
}

/**
 * What an account has to spend, and what changes that without a request: of a prepaid one its opening balance, credits that expire and top-ups, of
 * a postpaid one the payments of its invoices.
 */
export class Funds {
  /** What can be spent; where nothing limits it, minus what was. */
  readonly available: NanoSum = new NanoSum();
  /** What open holds have set aside. */
  readonly held: NanoSum = new NanoSum();
  /** Undefined where nothing expires. */
  readonly credits: Credits | undefined;
  readonly topUp: TopUp | undefined;
  /** Undefined for a prepaid account. */
  readonly invoices: InvoiceBook | undefined;
  /** When something becomes due without a request. */
  nextMs = Number.POSITIVE_INFINITY;
  readonly #ledger: Ledger;
  readonly #movements: MovementLog | undefined;
  readonly #lifeMs: number | undefined;

  constructor(options: AccountOptions, { ledger, movements, startEpochMs }: FundsBooks) {
    const prepaid = options.type === 'prepaid' ? options : undefined;
    this.#ledger = ledger;
    this.#movements = movements;
    this.#lifeMs = prepaid?.expiresAfterMs;
    this.credits = prepaid !== undefined && expires(prepaid) ? new Credits() : undefined;
    this.topUp = prepaid?.topUp === undefined ? undefined : new TopUp(prepaid.topUp);
    this.invoices = options.type === 'postpaid' ? new InvoiceBook(options.invoice, startEpochMs) : undefined;
    if (options.type === 'prepaid') this.#fund(options);
    else this.available.add(options.creditLimitNano ?? 0);
    this.watch(0);
    this.#reschedule();
  }

  /** Carries out what became due by `nowMs`, one after the other. */
  advance(nowMs: number): void {
    while (this.nextMs <= nowMs) {
      const dueMs = this.nextMs;
      if (this.credits?.nextExpiryMs === dueMs) this.#expire(this.credits.expireNext(this.held), dueMs);
      else if (this.topUp?.nextMs === dueMs) this.#topUpAt(this.topUp, dueMs);
      else this.#payInvoice(this.invoices?.takeDue(nowMs), dueMs);
      this.watch(dueMs);
      this.#reschedule();
    }
  }

  /** Begins a top-up if what is left has fallen below its threshold. */
  watch(nowMs: number): void {
    const { topUp } = this;
    if (topUp === undefined) return;
    const available = this.available.nearest;
    if (available < topUp.armedBelowNano) {
      topUp.cross(nowMs);
      this.#reschedule();
    } else topUp.rise(available);
  }

  /** Credits pay for a request that has ended: so much out of its hold, so much beyond. */
  settle(captured: number, beyond: number, nowMs: number): void {
    const { credits } = this;
    if (credits === undefined) return;
    credits.capture(captured);
    credits.spend(beyond);
    this.#expire(credits.uncover(this.held), nowMs);
  }

  /** Credit that was spent comes back; what has expired since is gone immediately. */
  reinstate(nano: number, nowMs: number): void {
    if (this.credits !== undefined) this.#expire(this.credits.reinstate(nano), nowMs);
  }

  /** The opening balance and the credits. */
  #fund({ balanceNano, expiresAfterMs, credits }: PrepaidOptions): void {
    this.#receive(POSTING.deposit, balanceNano, 0, expiresAfterMs);
    for (const credit of credits) this.#receive(POSTING.grant, credit.nano, 0, credit.expiresAfterMs, credit.priority);
  }

  /** Money comes in. Paid money burns after credits that expire with it. */
  #receive(kind: number, nano: number, atMs: number, expiresAtMs = Infinity, priority = Infinity): void {
    if (nano === 0) return;
    this.#ledger.post(kind, nano);
    this.available.add(nano);
    this.credits?.add(nano, expiresAtMs, priority);
    this.#movements?.add('topup', nano, atMs, NO_TAG);
  }

  #expire(nano: number, atMs: number): void {
    if (nano === 0) return;
    this.#ledger.post(POSTING.expiry, nano);
    this.available.add(-nano);
    this.#movements?.add('expiry', nano, atMs, NO_TAG);
  }

  #topUpAt(topUp: TopUp, atMs: number): void {
    this.#receive(POSTING.topUp, topUp.takeDue(this.available.nearest), atMs, topUpExpiryMs(atMs, this.#lifeMs));
  }

  #payInvoice(invoice: Invoice | undefined, atMs: number): void {
    if (invoice === undefined) return;
    this.#ledger.pay(invoice.nano);
    this.available.addBig(invoice.nano);
    this.#movements?.add('topup', Number(invoice.nano), atMs, NO_TAG);
  }

  #reschedule(): void {
    const expiryMs = this.credits?.nextExpiryMs ?? Number.POSITIVE_INFINITY;
    const topUpMs = this.topUp?.nextMs ?? Number.POSITIVE_INFINITY;
    const invoiceMs = this.invoices?.nextMs ?? Number.POSITIVE_INFINITY;
    this.nextMs = Math.min(expiryMs, topUpMs, invoiceMs);
  }
}
