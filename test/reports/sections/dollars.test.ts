import { expect, test } from 'vitest';
import { writeHtmlReport } from '../../../reports/formats/html.ts';
import { writeTerminalReport } from '../../../reports/formats/text.ts';
import { dollarParts, operationSection, productSection, unpaidSentence } from '../../../reports/sections/dollars.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { SUMMARIES } from '../summaries.ts';
import { rowTexts } from './parts.ts';

test('waste: largest cause first, causes that cost nothing left out', () => {
  expect(dollarParts(SUMMARIES.failed.dollars).map(({ name, dollars }) => [name, dollars])).toEqual([
    ['useful', '14.7325'],
    ['ghost', '0.4375'],
    ['failed', '0.21'],
    ['duplicate', '0.095'],
    ['moderated', '0.0025'],
  ]);
  expect(dollarParts(SUMMARIES.passed.dollars).map(({ name }) => name)).toEqual(['useful']);
});

test('a run whose account ran dry says so, and what its demand would cost', () => {
  const summary = SUMMARIES.failed;
  const { projection } = summary;
  if (projection === null) throw new Error('This summary has a projection.');
  expect(unpaidSentence(summary)).toBeUndefined();
  const sentence = (perMonthIfPaid: string | null): string | undefined =>
    unpaidSentence({
      ...summary,
      projection: { ...projection, unpaid: { attempts: 1500, requests: 1200, perMonthIfPaid } },
    });
  expect(sentence('1234.5')).toMatch(
    /^The account could not pay for 1,200 of .* that would be \$1,234\.50 for .* a month/,
  );
  expect(sentence(null)).toMatch(/not what the demand costs: raise its balance or its limit/);
});

test('what a projection repeats is a warning, in the text and on the page', () => {
  const { projection } = SUMMARIES.failed;
  if (projection === null) throw new Error('This summary has a projection.');
  const summary = {
    ...SUMMARIES.failed,
    projection: { ...projection, warnings: ['the run holds a pause', 'the run ended early'] },
  };
  const layout = { width: 100, color: false };
  for (const text of [writeTerminalReport(summary, layout), writeHtmlReport(summary)])
    for (const warning of ['The run holds a pause.', 'The run ended early.']) expect(text).toContain(warning);
  expect(writeTerminalReport(summary, layout)).toContain('! The run holds a pause.');
});

test('each operation has its requests, attempts, dollars, and dollars for a success, where there are several', () => {
  const row = (operation: string, requests: object, attempts: number, dollars: object): object => ({
    operation,
    requests: { failed: 0, dropped: 0, ...requests },
    attempts,
    dollars: { useful: '0', ...dollars },
  });
  const byOperation = [
    row('text-to-image', { offered: 1200, succeeded: 1000 }, 1300, { billed: '39', wasted: '9', perSuccess: '0.039' }),
    row('inpaint', { offered: 3, succeeded: 0 }, 3, { billed: '0', wasted: '0', perSuccess: null }),
  ] as NonNullable<Summary['byOperation']>;
  const summary = { ...SUMMARIES.passed, byOperation };
  expect(operationSection(SUMMARIES.passed)).toBeUndefined();
  expect(rowTexts(operationSection(summary))).toEqual([
    ['text-to-image', '1,200', '1,000', '1,300', '$39.00', '$9.00', '$0.039'],
    ['inpaint', '3', '0', '3', '$0.00', '$0.00', '–'],
  ]);
  expect(writeTerminalReport(summary, { width: 100, color: false })).toMatch(
    /BY OPERATION\n.*\n  text-to-image +1,200/,
  );
  expect(writeHtmlReport(summary)).toContain('<h2>By operation</h2>');
});

test('each product has its requests, dollars, and dollars for a success; a summary of an earlier version has none', () => {
  const byProduct = [
    {
      product: 'steps-4',
      requests: { offered: 1200, succeeded: 1000 },
      dollars: { billed: '2.5', perSuccess: '0.0025' },
    },
    { product: 'steps-8', requests: { offered: 3, succeeded: 0 }, dollars: { billed: '0', perSuccess: null } },
    { product: 'of-a-reply', requests: { offered: 0, succeeded: 2 }, dollars: { billed: '2', perSuccess: '1' } },
  ];
  const summary = { ...SUMMARIES.passed, byProduct };
  expect(productSection(SUMMARIES.passed)).toBeUndefined();
  expect(rowTexts(productSection(summary))).toEqual([
    ['steps-4', '1,200', '1,000', '$2.50', '$0.0025'],
    ['steps-8', '3', '0', '$0.00', '–'],
    ['of-a-reply', '–', '2', '$2.00', '$1.00'],
  ]);
  expect(writeTerminalReport(summary, { width: 80, color: false })).toMatch(/BY PRODUCT\n.*\n  steps-4 +1,200/);
  expect(writeHtmlReport(summary)).toContain('<h2>By product</h2>');
});
