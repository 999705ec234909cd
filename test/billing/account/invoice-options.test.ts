import { expect, test } from 'vitest';
import { INVOICE_DEFAULT, invoiceSchema } from '../../../src/billing/account/invoice-options.ts';

const DAY_MS = 86_400_000;

test('invoices are monthly, due after 30 days and paid at once unless said otherwise', () => {
  expect(INVOICE_DEFAULT).toEqual({ cycleDay: 1, dueAfterMs: 30 * DAY_MS, paidAfterMs: 0 });
  expect(invoiceSchema.parse({ every: 'month', cycleDay: 31, dueAfter: '14d' })).toEqual({
    cycleDay: 31,
    dueAfterMs: 14 * DAY_MS,
    paidAfterMs: 0,
  });
  expect(invoiceSchema.parse({ every: '7d', paidAfter: '14d' })).toEqual({
    everyMs: 7 * DAY_MS,
    cycleDay: 1,
    dueAfterMs: 30 * DAY_MS,
    paidAfterMs: 14 * DAY_MS,
  });
});

test('what is no period and no day is a problem that says what to write', () => {
  const message = (input: object): unknown => {
    const issue = invoiceSchema.safeParse(input).error?.issues[0];
    return [issue?.path.join('.'), issue?.message];
  };
  expect(message({ every: '59m' })).toEqual(['every', 'expected month, or a duration such as "7d", at least 1h']);
  expect(message({ every: '7d', cycleDay: 3 })).toEqual([
    'cycleDay',
    'cycleDay is for months: say every: month, or leave it out',
  ]);
  for (const cycleDay of [0, 32, 1.5]) expect(message({ cycleDay })).toEqual(['cycleDay', expect.any(String)]);
});
