import { nanoUsdText } from '../../money/nano-usd.ts';
import type { CountedUnit } from '../price/items.ts';
import type { Invoice, InvoiceList } from './invoices.ts';

/** What an invoice lists: a model, and in what it is counted. */
export interface InvoiceItem extends CountedUnit {
  readonly model: string;
}

/** An invoice as its customer sees it. Instants are ISO 8601, dollars exact decimals. */
export interface InvoiceRecord {
  /** From 1, in order. */
  readonly number: number;
  readonly periodStart: string;
  /** Exclusive. */
  readonly periodEnd: string;
  /** `draft`: the period is in progress. `overdue`: issued, due, and not paid. */
  readonly status: 'draft' | 'open' | 'overdue' | 'paid';
  /** Null until then. */
  readonly issuedAt: string | null;
  readonly dueAt: string;
  readonly paidAt: string | null;
  readonly lines: readonly InvoiceRecordLine[];
  /** The sum of the lines. */
  readonly total: string;
}

/** A line: of a model, or, where `model` is null, of what `unit` says. */
export interface InvoiceRecordLine {
  readonly model: string | null;
  readonly unit: string;
  readonly quantity: number;
  readonly dollars: string;
}

/** The newest invoices in order, and what older ones came to that are left out. */
export interface InvoiceRecords {
  readonly records: readonly InvoiceRecord[];
  readonly omitted: number;
  readonly omittedDollars: string;
}

/** Lines of models in one record; further models share one line. */
export const INVOICE_LINES_MAX = 50;

/** How a list of invoices is read: what its items are, when time 0 is, and what time it is. */
interface InvoiceReading {
  readonly items: readonly InvoiceItem[];
  readonly startEpochMs: number;
  readonly nowMs: number;
}

/** The invoices of an account as records. */
export function invoiceRecords(
  { invoices, omitted, omittedNano }: InvoiceList,
  reading: InvoiceReading,
): InvoiceRecords {
  const records = invoices.map((invoice) => recordOf(invoice, reading));
  return { records, omitted, omittedDollars: nanoUsdText(omittedNano) };
}

function recordOf(invoice: Invoice, { items, startEpochMs, nowMs }: InvoiceReading): InvoiceRecord {
  const instant = (ms: number): string => new Date(startEpochMs + ms).toISOString();
  const { number, fromMs, toMs, dueAtMs, paidAtMs } = invoice;
  const isIssued = toMs <= nowMs;
  const isPaid = paidAtMs <= nowMs;
  return {
    number,
    periodStart: instant(fromMs),
    periodEnd: instant(toMs),
    status: !isIssued ? 'draft' : isPaid ? 'paid' : dueAtMs < nowMs ? 'overdue' : 'open',
    issuedAt: isIssued ? instant(toMs) : null,
    dueAt: instant(dueAtMs),
    paidAt: isPaid ? instant(paidAtMs) : null,
    lines: linesOf(invoice, items),
    total: nanoUsdText(invoice.nano),
  };
}

function linesOf({ lines, nano, carriedNano }: Invoice, items: readonly InvoiceItem[]): InvoiceRecordLine[] {
  const beyond = lines.slice(INVOICE_LINES_MAX);
  const sum = (of: typeof lines): bigint => of.reduce((total, line) => total + line.nano, 0n);
  const otherNano = nano - carriedNano - sum(lines);
  const plain = (unit: string, quantity: number, dueNano: bigint): InvoiceRecordLine[] =>
    quantity === 0 ? [] : [{ model: null, unit, quantity, dollars: nanoUsdText(dueNano) }];
  return [
    ...lines.slice(0, INVOICE_LINES_MAX).map(({ item, quantity, nano: dueNano }): InvoiceRecordLine => {
      const { model, unit, size } = items[item] ?? { model: `item ${item}`, unit: 'unit', size: 1 };
      return { model, unit, quantity: quantity / size, dollars: nanoUsdText(dueNano) };
    }),
    ...plain('further models', beyond.length, sum(beyond)),
    ...plain('worker time', otherNano === 0n ? 0 : 1, otherNano),
    ...plain('credit carried over', carriedNano === 0n ? 0 : 1, carriedNano),
  ];
}
