import { NanoSum } from '../../money/nano-sum.ts';
import { durationSchema } from '../../units/duration.ts';
import { MONTH_MS, periodSchema } from './fields.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** An invoice closes every `everyMs` and is paid `paidAfterMs` later. */
export interface InvoiceOptions {
  readonly everyMs: number;
  readonly paidAfterMs: number;
}

/** A shorter period would make too many invoices to keep. */
const EVERY_MS_MIN = 3_600_000;

/** `{ every: month, paidAfter: 14d }`. Defaults: every 30 days, paid immediately. Lumenfall invoices by the month (seen 2026-11). */
export const invoiceSchema = optionsObject('billing', EMULATED, {
  every: periodSchema
    .refine((ms) => ms >= EVERY_MS_MIN, { error: 'expected at least 1h' })
    .optional()
    .describe('When an invoice closes: month (30 days, default), or a duration from 1h up.'),
  paidAfter: durationSchema.optional().describe('When it is paid after it closed; default 0s.'),
}).transform(({ every, paidAfter }): InvoiceOptions => ({ everyMs: every ?? MONTH_MS, paidAfterMs: paidAfter ?? 0 }));

/** One invoice. Times are ms since the run began. */
export interface Invoice {
  /** From 1. */
  readonly number: number;
  readonly fromMs: number;
  /** When it closed; exclusive. */
  readonly toMs: number;
  /** What it asks for, above zero. */
  readonly nano: bigint;
  readonly paidAtMs: number;
}

/**
 * The invoices of a postpaid account. A period without charges has none; where refunds are more than the charges, the difference is
 * taken off the next invoice.
 */
export class InvoiceBook {
  readonly closed: Invoice[] = [];
  readonly #options: InvoiceOptions;
  #period = 0;
  #current = new NanoSum();
  #carriedNano = 0n;
  #paid = 0;

  constructor(options: InvoiceOptions) {
    this.#options = options;
  }

  /** When the next period closes or the next invoice is paid. */
  get nextMs(): number {
    return Math.min(this.#endMs(), this.closed[this.#paid]?.paidAtMs ?? Number.POSITIVE_INFINITY);
  }

  /** A charge in this period, or a refund as a negative amount. */
  add(nano: number): void {
    this.#current.add(nano);
  }

  /** At `nextMs`: closes the period, or returns the invoice that is paid. Empty periods up to `nowMs` are passed over. */
  takeDue(nowMs: number): Invoice | undefined {
    const invoice = this.closed[this.#paid];
    if (invoice !== undefined && invoice.paidAtMs <= this.#endMs()) {
      this.#paid++;
      return invoice;
    }
    this.#close();
    // Until the next charge nothing is added, and only payments can become due.
    this.#period = Math.max(this.#period + 1, Math.floor(nowMs / this.#options.everyMs));
    return undefined;
  }

  #endMs(): number {
    return (this.#period + 1) * this.#options.everyMs;
  }

  #close(): void {
    const nano = this.#current.value() + this.#carriedNano;
    this.#current = new NanoSum();
    this.#carriedNano = nano < 0n ? nano : 0n;
    if (nano <= 0n) return;
    const toMs = this.#endMs();
    const fromMs = toMs - this.#options.everyMs;
    const paidAtMs = toMs + this.#options.paidAfterMs;
    this.closed.push({ number: this.closed.length + 1, fromMs, toMs, nano, paidAtMs });
  }
}
