import { expect, test } from 'vitest';
import { invoiceDollarSection } from '../../../reports/invoice/dollars.ts';
import { dollarParts, WASTE_MEANING } from '../../../reports/sections/dollars.ts';
import { invoiceOf } from '../../../src/invoice/invoice.ts';
import { LEAKY } from '../../invoice/cases.ts';
import { attempt, CONTEXT, left, trafficOf } from '../../invoice/samples.ts';
import { notesOf, rowTexts } from '../sections/parts.ts';
import { SUMMARIES } from '../summaries.ts';

test('a cause of waste means the same in an invoice and in the report of a run', () => {
  const ofRun = new Map(dollarParts(SUMMARIES.failed.dollars).map(({ name, meaning }) => [name, meaning]));
  const ofInvoice = rowTexts(invoiceDollarSection(LEAKY)).filter(([label]) => label?.startsWith('· '));
  expect(ofInvoice.map(([label]) => label)).toEqual(['· duplicate', '· ghost']);
  for (const [label = '', , , , meaning] of ofInvoice) expect(meaning).toBe(ofRun.get(label.slice(2)));
});

test('no meaning of a cause says who ended a connection, or which copy came first', () => {
  expect(Object.values(WASTE_MEANING).join('; ')).not.toMatch(/client|gave up|left|further|again|already/);
});

test('how sure it is which attempts are of one request is a sentence of its own, unless all of it is certain', () => {
  const [sure] = notesOf(invoiceDollarSection(LEAKY));
  expect(sure).toBe('Which attempts belong to one request is certain for $0.04 and likely for $0.32 of the waste.');
  const keyed = invoiceOf(
    trafficOf([left({ idempotency: 'k' }), attempt({ arrivedMs: 600, idempotency: 'k' })], { takesKeys: true }),
    CONTEXT,
  );
  expect(keyed.dollars.wasted).toBe('0.04');
  expect(notesOf(invoiceDollarSection(keyed))).toEqual([]);
});
