import { expect, test } from 'vitest';
import { writeHtmlReport, writeTerminalReport } from '../../../reports/index.ts';
import { accountSection } from '../../../reports/sections/account.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { SUMMARIES } from '../summaries.ts';
import { notesOf, rowTexts } from './parts.ts';

type Account = NonNullable<Summary['account']>;
type Record = NonNullable<Account['invoices']>['records'][number];

const OPEN: Record = {
  number: 2,
  periodStart: '2026-01-31T23:59:58.000Z',
  periodEnd: '2026-03-01T00:00:00.000Z',
  status: 'open',
  issuedAt: '2026-03-01T00:00:00.000Z',
  dueAt: '2026-03-31T00:00:00.000Z',
  paidAt: null,
  lines: [
    { model: 'flux', unit: 'image', quantity: 1234, dollars: '49.36' },
    { model: null, unit: 'worker time', quantity: 1, dollars: '0.64' },
  ],
  total: '50',
};

function postpaid(records: readonly Record[], omitted = 0): Summary {
  const account: Account = {
    type: 'postpaid',
    availableDollars: null,
    balanceDollars: '-50',
    heldDollars: '0',
    topUps: 0,
    toppedUpDollars: '0',
    expiredDollars: '0',
    refused: { insufficient: 0, locked: 0, keyCap: 0, creditLimit: 0 },
    invoices: { records: [...records], omitted, omittedDollars: omitted === 0 ? '0' : '7.5' },
  };
  return { ...SUMMARIES.partial, account };
}

test('an invoice shows its period, its lines, its total and whether it is paid', () => {
  const paid = { ...OPEN, number: 1, status: 'paid' as const, paidAt: '2026-03-05T12:00:00.000Z', lines: [] };
  const draft = { ...OPEN, number: 3, status: 'draft' as const, lines: [] };
  expect(rowTexts(accountSection(postpaid([paid, OPEN, draft]))).slice(1)).toEqual([
    ['invoice 1', '2026-01-31 23:59:58 to 2026-03-01', '$50.00', 'paid 2026-03-05 12:00:00'],
    ['invoice 2', '2026-01-31 23:59:58 to 2026-03-01', '$50.00', 'open, due 2026-03-31'],
    ['· flux', '1,234 × image', '$49.36', ''],
    ['· worker time', '', '$0.64', ''],
    ['invoice 3', '2026-01-31 23:59:58 to 2026-03-01', '$50.00', 'in progress, not issued yet'],
  ]);
});

test('of many invoices the newest twelve are shown, and the others summed up', () => {
  const records = Array.from({ length: 14 }, (_, index) => ({ ...OPEN, number: 4 + index }));
  const section = accountSection(postpaid(records, 3));
  expect(rowTexts(section).filter(([label]) => label?.startsWith('invoice'))).toHaveLength(12);
  expect(notesOf(section)).toEqual(['Older invoices: 5, of $107.50 in all.']);
});

test('both reports show them; an account without any says nothing of them', () => {
  const summary = postpaid([OPEN]);
  for (const report of [writeTerminalReport(summary, { width: 100, color: false }), writeHtmlReport(summary)])
    expect(report).toContain('1,234 × image');
  expect(rowTexts(accountSection(postpaid([])))).toHaveLength(1);
});
