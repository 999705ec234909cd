import { NanoSum } from '../../money/nano-sum.ts';
import { nextCycleDayMs } from '../../units/calendar.ts';
import type { InvoiceOptions } from './invoice-options.ts';

/** A line of an invoice: an item by its number, what was charged of it in its grains, and what that came to. */
export interface InvoiceLine {
  readonly item: number;
  readonly quantity: number;
  readonly nano: bigint;
}

/** One period of an account. Times are ms since the run began. */
export interface Invoice {
  /** From 1. */
  readonly number: number;
  readonly fromMs: number;
  /** When the period ends, exclusive: the invoice is issued then. */
  readonly toMs: number;
  /** The sum of its lines, of what belongs to no item, and of what was carried over. */
  readonly nano: bigint;
  readonly lines: readonly InvoiceLine[];
  /** Refunds of earlier periods beyond their charges: 0 or below. */
  readonly carriedNano: bigint;
  readonly dueAtMs: number;
  readonly paidAtMs: number;
}

/** What an account has been invoiced. */
export interface InvoiceList {
  /** The newest invoices in order; the last one may be the period in progress, which is not issued yet. */
  readonly invoices: readonly Invoice[];
  /** Older ones that are not in the list, and what they came to. */
  readonly omitted: number;
  readonly omittedNano: bigint;
}

/** Invoices that are kept with their lines; of older ones only the sum is. */
export const INVOICES_KEPT_MAX = 1000;

interface Tally {
  quantity: number;
  readonly nano: NanoSum;
}

/**
 * The invoices of a postpaid account. A period without charges has none; where refunds are more than the charges, the difference is
 * taken off the next invoice.
 */
export class InvoiceBook {
  readonly #options: InvoiceOptions;
  /** Unix epoch ms of time 0, for months of the calendar. */
  readonly #startEpochMs: number;
  #fromMs = 0;
  #toMs: number;
  #current = new NanoSum();
  #lines = new Map<number, Tally>();
  #carriedNano = 0n;
  readonly #issued: Invoice[] = [];
  #omitted = 0;
  #omittedNano = 0n;
  /** Issued and not paid, in order. */
  #unpaid: Invoice[] = [];

  constructor(options: InvoiceOptions, startEpochMs: number) {
    this.#options = options;
    this.#startEpochMs = startEpochMs;
    this.#toMs = this.#endAfter(0);
  }

  /** When the next period closes or the next invoice is paid. */
  get nextMs(): number {
    return Math.min(this.#toMs, this.#unpaid[0]?.paidAtMs ?? Number.POSITIVE_INFINITY);
  }

  /** A charge in this period, or a refund as a negative amount. */
  add(nano: number): void {
    this.#current.add(nano);
  }

  /** Says of what was just added, or of a part of it, which item it is for, and how much of that. */
  itemize(item: number, quantity: number, nano: number): void {
    let tally = this.#lines.get(item);
    if (tally === undefined) {
      tally = { quantity: 0, nano: new NanoSum() };
      this.#lines.set(item, tally);
    }
    tally.quantity += quantity;
    tally.nano.add(nano);
  }

  /** At `nextMs`: closes the period, or returns the invoice that is paid. Empty periods up to `nowMs` are passed over. */
  takeDue(nowMs: number): Invoice | undefined {
    const [unpaid] = this.#unpaid;
    if (unpaid !== undefined && unpaid.paidAtMs <= this.#toMs) return this.#unpaid.shift();
    this.#close();
    // Until the next charge nothing is added, and only payments can become due.
    do {
      this.#fromMs = this.#toMs;
      this.#toMs = this.#endAfter(this.#fromMs);
    } while (this.#toMs <= nowMs);
    return undefined;
  }

  /** The newest `max` invoices, with the period in progress where it has anything. */
  list(max: number): InvoiceList {
    const draft = this.#draft();
    const all = draft.nano === 0n && draft.lines.length === 0 ? this.#issued : [...this.#issued, draft];
    const omitted = all.slice(0, Math.max(0, all.length - max));
    return {
      invoices: all.slice(omitted.length),
      omitted: this.#omitted + omitted.length,
      omittedNano: omitted.reduce((sum, { nano }) => sum + nano, this.#omittedNano),
    };
  }

  #endAfter(ms: number): number {
    const { everyMs, cycleDay } = this.#options;
    if (everyMs !== undefined) return ms + everyMs;
    return nextCycleDayMs(this.#startEpochMs + ms, cycleDay) - this.#startEpochMs;
  }

  #draft(): Invoice {
    return {
      number: this.#omitted + this.#issued.length + 1,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      nano: this.#current.value() + this.#carriedNano,
      lines: [...this.#lines]
        .map(([item, { quantity, nano }]) => ({ item, quantity, nano: nano.value() }))
        .toSorted((a, b) => a.item - b.item),
      carriedNano: this.#carriedNano,
      dueAtMs: this.#toMs + this.#options.dueAfterMs,
      paidAtMs: this.#toMs + this.#options.paidAfterMs,
    };
  }

  #close(): void {
    const invoice = this.#draft();
    this.#current = new NanoSum();
    this.#lines = new Map();
    this.#carriedNano = invoice.nano < 0n ? invoice.nano : 0n;
    if (invoice.nano <= 0n) return;
    this.#unpaid.push(invoice);
    this.#issued.push(invoice);
    if (this.#issued.length > INVOICES_KEPT_MAX) {
      this.#omittedNano += this.#issued.shift()?.nano ?? 0n;
      this.#omitted++;
    }
  }
}
