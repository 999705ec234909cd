import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invoice } from '../../../src/billing/account/invoices.ts';
import { InvoiceBook, INVOICES_KEPT_MAX } from '../../../src/billing/account/invoices.ts';

/** A book of periods of a second. */
function secondly(paidAfterMs: number): InvoiceBook {
  return new InvoiceBook({ everyMs: 1000, cycleDay: 1, dueAfterMs: 500, paidAfterMs }, 0);
}

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

test('a period is invoiced when it closes, due and paid later; empty periods have no invoice', () => {
  const book = secondly(2500);
  book.add(7);
  runTo(book, 4200);
  book.add(5);
  const second = { number: 2, fromMs: 4000, toMs: 5000, nano: 5n, lines: [], carriedNano: 0n };
  expect(runTo(book, 20_000)).toEqual([[7500, { ...second, dueAtMs: 5500, paidAtMs: 7500 }]]);
  expect(book.list(9).invoices.map(({ toMs, nano }) => [toMs, nano])).toEqual([
    [1000, 7n],
    [5000, 5n],
  ]);
});

test('the period in progress is the last of the list, and has the number that it will get', () => {
  const book = secondly(0);
  book.add(7);
  runTo(book, 1000);
  book.add(5);
  book.itemize(3, 2, 5);
  expect(book.list(9).invoices.map(({ number, nano, lines }) => [number, nano, lines])).toEqual([
    [1, 7n, []],
    [2, 5n, [{ item: 3, quantity: 2, nano: 5n }]],
  ]);
  expect(book.list(1)).toMatchObject({ invoices: [{ number: 2 }], omitted: 1, omittedNano: 7n });
});

test('what was refunded beyond the charges is taken off the next invoice', () => {
  const book = secondly(0);
  book.add(10);
  runTo(book, 1000);
  book.add(-7);
  runTo(book, 2000);
  book.add(3);
  runTo(book, 3000);
  book.add(9);
  const [, invoice] = runTo(book, 4000)[0] ?? [];
  expect(invoice).toMatchObject({ nano: 5n, carriedNano: -4n });
});

test('of many invoices the oldest are only counted and summed up', () => {
  const book = secondly(0);
  for (let ms = 0; ms < 1000 * (INVOICES_KEPT_MAX + 7); ms += 1000) {
    runTo(book, ms);
    book.add(2);
  }
  const { invoices, omitted, omittedNano } = book.list(Infinity);
  expect([invoices.length, omitted, omittedNano]).toEqual([INVOICES_KEPT_MAX + 1, 6, 12n]);
  expect(invoices.at(-1)?.number).toBe(INVOICES_KEPT_MAX + 7);
});

test.each([
  ['2028-01-31T10:00Z', 31, ['2028-02-29', '2028-03-31', '2028-04-30']],
  ['2026-01-31T00:00Z', 31, ['2026-02-28', '2026-03-31', '2026-04-30']],
  ['2100-02-27T23:59Z', 29, ['2100-02-28', '2100-03-29', '2100-04-29']],
  ['2025-12-31T23:59Z', 1, ['2026-01-01', '2026-02-01', '2026-03-01']],
  ['2026-01-15T00:00Z', 15, ['2026-02-15', '2026-03-15', '2026-04-15']],
])('months from %s with cycle day %i end at midnight UTC of %j', (start, cycleDay, ends) => {
  const startMs = Date.parse(start);
  const book = new InvoiceBook({ cycleDay, dueAfterMs: 0, paidAfterMs: 0 }, startMs);
  const found = ends.map(() => {
    book.add(1);
    const endMs = book.nextMs;
    runTo(book, endMs);
    return new Date(startMs + endMs).toISOString();
  });
  expect(found).toEqual(ends.map((day) => `${day}T00:00:00.000Z`));
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
      const book = secondly(paidAfterMs);
      let nowMs = 0;
      let sum = 0n;
      const paid: [number, Invoice][] = [];
      const total = (): bigint => book.list(3).invoices.reduce((all, { nano }) => all + nano, book.list(3).omittedNano);
      for (const { afterMs, nano } of path) {
        nowMs += afterMs;
        paid.push(...runTo(book, nowMs));
        book.add(nano);
        sum += BigInt(nano);
        expect(total()).toBe(sum);
      }
      book.add(Number.MAX_SAFE_INTEGER);
      paid.push(...runTo(book, nowMs + 10_000));
      expect(total()).toBe(sum + BigInt(Number.MAX_SAFE_INTEGER));
      expect(paid.map(([, invoice]) => invoice)).toEqual(book.list(Infinity).invoices);
      for (const [atMs, { toMs }] of paid) expect(atMs).toBe(toMs + paidAfterMs);
    }),
    { seed: 42, numRuns: 500 },
  );
});
