import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MONTH_MS } from '../../../src/billing/account/fields.ts';
import type { Invoice } from '../../../src/billing/account/invoices.ts';
import { InvoiceBook, invoiceSchema } from '../../../src/billing/account/invoices.ts';

/** Makes up for everything until `nowMs`; the invoices that were paid, with the instant. */
function runTo(book: InvoiceBook, nowMs: number): [number, Invoice][] {
  const paid: [number, Invoice][] = [];
  while (book.nextMs <= nowMs) {
    const atMs = book.nextMs;
    const invoice = book.takeDue(nowMs);
    if (invoice !== undefined) paid.push([atMs, invoice]);
  }
  return paid;
}

test('a period is invoiced when it closes, and paid later; empty periods have no invoice', () => {
  const book = new InvoiceBook({ everyMs: 1000, paidAfterMs: 2500 });
  book.add(7);
  runTo(book, 4200);
  book.add(5);
  expect(runTo(book, 20_000)).toEqual([[7500, { number: 2, fromMs: 4000, toMs: 5000, nano: 5n, paidAtMs: 7500 }]]);
  expect(book.closed.map(({ toMs, nano }) => [toMs, nano])).toEqual([
    [1000, 7n],
    [5000, 5n],
  ]);
});

test('what was refunded beyond the charges is taken off the next invoice', () => {
  const book = new InvoiceBook({ everyMs: 1000, paidAfterMs: 0 });
  book.add(10);
  runTo(book, 1000);
  book.add(-7);
  runTo(book, 2000);
  book.add(3);
  runTo(book, 3000);
  book.add(9);
  expect(runTo(book, 4000).map(([, { nano }]) => nano)).toEqual([5n]);
});

test('invoices and what is not invoiced yet add up to everything that was charged, however large', () => {
  const amounts = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 3000 }),
      nano: fc.oneof(fc.integer({ min: -50, max: 100 }), fc.constant(Number.MAX_SAFE_INTEGER)),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 5000 }), (path, paidAfterMs) => {
      const book = new InvoiceBook({ everyMs: 1000, paidAfterMs });
      let nowMs = 0;
      let sum = 0n;
      const paid: [number, Invoice][] = [];
      for (const { afterMs, nano } of path) {
        nowMs += afterMs;
        paid.push(...runTo(book, nowMs));
        book.add(nano);
        sum += BigInt(nano);
      }
      book.add(Number.MAX_SAFE_INTEGER);
      paid.push(...runTo(book, nowMs + 10_000));
      const total = book.closed.reduce((invoiced, { nano }) => invoiced + nano, 0n);
      expect(total).toBe(sum + BigInt(Number.MAX_SAFE_INTEGER));
      expect(paid.map(([, invoice]) => invoice)).toEqual(book.closed);
      for (const [atMs, { toMs }] of paid) expect(atMs).toBe(toMs + paidAfterMs);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('invoices are monthly and paid at once unless said otherwise', () => {
  expect(invoiceSchema.parse({})).toEqual({ everyMs: MONTH_MS, paidAfterMs: 0 });
  expect(invoiceSchema.parse({ every: '7d', paidAfter: '14d' })).toEqual({
    everyMs: 604_800_000,
    paidAfterMs: 1_209_600_000,
  });
  expect(invoiceSchema.safeParse({ every: '59m' }).error?.issues[0]?.message).toBe('expected at least 1h');
});
