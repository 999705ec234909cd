import { expect, test } from 'vitest';
import { INVOICE_LINES_MAX, invoiceRecords } from '../../../src/billing/account/invoice-record.ts';
import type { Invoice } from '../../../src/billing/account/invoices.ts';
import { nanoUsdText, parseNanoUsd } from '../../../src/money/nano-usd.ts';

const DAY_MS = 86_400_000;
const ITEMS = [
  { model: 'flux', unit: 'image', size: 1, count: () => 1 },
  { model: 'kling', unit: 'video-second', size: 1000, count: () => 1 },
];
const INVOICE: Invoice = {
  number: 1,
  fromMs: 0,
  toMs: 31 * DAY_MS,
  nano: 1_500_000_007n,
  lines: [
    { item: 0, quantity: 3, nano: 1_000_000_000n },
    { item: 1, quantity: 2500, nano: 500_000_004n },
  ],
  carriedNano: -2n,
  dueAtMs: 61 * DAY_MS,
  paidAtMs: 70 * DAY_MS,
};

function recordAt(nowMs: number, invoice: Invoice = INVOICE): ReturnType<typeof invoiceRecords>['records'][number] {
  const list = { invoices: [invoice], omitted: 2, omittedNano: 5n };
  const all = invoiceRecords(list, { items: ITEMS, startEpochMs: Date.UTC(2026, 0, 1), nowMs });
  expect(all).toMatchObject({ omitted: 2, omittedDollars: '0.000000005' });
  const [record] = all.records;
  if (record === undefined) throw new Error('There is no record.');
  return record;
}

test('an invoice has a line for each model in its unit, and what belongs to none', () => {
  expect(recordAt(DAY_MS)).toEqual({
    number: 1,
    periodStart: '2026-01-01T00:00:00.000Z',
    periodEnd: '2026-02-01T00:00:00.000Z',
    status: 'draft',
    issuedAt: null,
    dueAt: '2026-03-03T00:00:00.000Z',
    paidAt: null,
    lines: [
      { model: 'flux', unit: 'image', quantity: 3, dollars: '1' },
      { model: 'kling', unit: 'video-second', quantity: 2.5, dollars: '0.500000004' },
      { model: null, unit: 'worker time', quantity: 1, dollars: '0.000000005' },
      { model: null, unit: 'credit carried over', quantity: 1, dollars: '-0.000000002' },
    ],
    total: '1.500000007',
  });
});

test('it is a draft, then open, overdue once it is due, and paid', () => {
  const states = [31, 61, 62, 70].map((days) => recordAt(days * DAY_MS)).map(({ status, paidAt }) => [status, paidAt]);
  expect(states).toEqual([
    ['open', null],
    ['open', null],
    ['overdue', null],
    ['paid', '2026-03-12T00:00:00.000Z'],
  ]);
  expect(recordAt(31 * DAY_MS - 1).status).toBe('draft');
});

test('further models share one line, and the lines still sum to the total', () => {
  const lines = Array.from({ length: 80 }, (_, item) => ({ item, quantity: 1, nano: BigInt(item) }));
  const nano = lines.reduce((sum, line) => sum + line.nano, 0n);
  const record = recordAt(0, { ...INVOICE, lines, nano, carriedNano: 0n });
  expect(record.lines).toHaveLength(INVOICE_LINES_MAX + 1);
  expect(record.lines.at(-1)).toEqual({
    model: null,
    unit: 'further models',
    quantity: 30,
    dollars: nanoUsdText(1935n),
  });
  expect(record.lines.reduce((sum, { dollars }) => sum + parseNanoUsd(dollars), 0n)).toBe(nano);
});
