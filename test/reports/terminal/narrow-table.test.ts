import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeTerminalReport } from '../../../reports/formats/text.ts';
import { writeComparison, writePricesTable } from '../../../reports/prices-table.ts';
import { hasVerdicts, verdictText } from '../../../reports/study/figures.ts';
import { writeStudyTable } from '../../../reports/study/table.ts';
import { paintLine, textColumns } from '../../../reports/terminal/line.ts';
import { tableLines } from '../../../reports/terminal/section.ts';
import { comparePrices } from '../../../src/catalog/comparison.ts';
import { priceText } from '../../../src/catalog/price-text.ts';
import { loadCatalogs } from '../../../src/commands/prices.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { formatDollars, formatObserved } from '../../../src/units/format.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { MODES, STUDIES } from '../study/studies.ts';
import { dollarFiguresOf, SUMMARIES } from '../summaries.ts';

const WIDTHS = [60, 80, 120];
/** Without the places of its line breaks. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

const LONG: Summary['thresholds'][number] = {
  metric: 'byModel.inference.wan-2-2.lightning.txt2vid.very-long-model-name.v0.latencyMs.p95',
  condition: '< 6000 over 10s',
  observed: 3043,
  passed: false,
};

describe.each(WIDTHS)('at %d columns', (width) => {
  const layout = { color: false, width };

  test.each(Object.entries(SUMMARIES))('a report has its verdict, thresholds and dollars whole: %s', (_, summary) => {
    const thresholds = [...summary.thresholds, LONG];
    const text = writeTerminalReport({ ...summary, thresholds }, layout);
    for (const { metric, condition, observed, passed } of thresholds) {
      const told = `${passed ? '✓' : '✗'} ${metric} ${condition} observed ${formatObserved(observed)}`;
      expect(text.replaceAll(/\s+/g, '')).toContain(told.replaceAll(/\s+/g, ''));
    }
    for (const figure of dollarFiguresOf(summary)) expect(flat(text)).toContain(formatDollars(figure));
    expect(text).toMatch(/^[✓✗!] (?:PASSED|FAILED|INVALID|PARTIAL) /);
  });

  test.each(Object.entries({ ...STUDIES, modes: MODES }))(
    'a study has the verdict and the price of each cell: %s',
    (_, study) => {
      const text = flat(writeStudyTable(study, layout));
      for (const cell of study.cells) {
        expect(hasVerdicts(study) ? text : verdictText(cell)).toContain(verdictText(cell));
        expect(text).toContain(formatDollars(cell.dollars.perSuccess));
        for (const { perSuccess } of cell.byOperation ?? []) expect(text).toContain(formatDollars(perSuccess));
      }
    },
  );

  test('prices and their comparison have each price', () => {
    const entries = loadCatalogs([]).flatMap((catalog) => catalog.entries);
    const listed = flat(writePricesTable(entries, layout));
    for (const { written } of entries) expect(listed).toContain(priceText(written));
    const offers = entries.map((entry) => ({ ...entry, words: priceText(entry.written) }));
    const comparison = comparePrices(offers, 'text-to-image', {
      ...NO_USAGE,
      images: 1,
      widthPx: 1536,
      heightPx: 1024,
      steps: 20,
    });
    expect(comparison.compared.length).toBeGreaterThan(5);
    const compared = flat(writeComparison(comparison, layout));
    for (const row of comparison.compared) {
      expect(compared).toContain(formatDollars(row.dollars));
      expect(compared).toContain(flat(row.price));
    }
  });
});

test('no cell is lost, whatever the table and the width', () => {
  const cell = fc.stringMatching(/^[a-z0-9.$%]{0,24}( [a-z]{1,9})?$/);
  const kind = fc.constantFrom({}, { kind: 'text' as const }, { kind: 'points' as const });
  const rows = fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(kind, { minLength: 6, maxLength: 6 }),
      rows,
      fc.integer({ min: 60, max: 120 }),
      (kinds, cells, width) => {
        const columns = kinds.map((own, index) => ({ head: `h${index}`, ...own, whole: index === 0 }));
        const lines = tableLines({ columns, rows: cells }, width).map((line) => paintLine(line, width, false));
        expect(lines.filter((line) => textColumns(line) > width || line.includes('…'))).toEqual([]);
        const text = flat(lines.join('\n'));
        for (const each of cells.flat()) expect(text).toContain(flat(each.trim()));
      },
    ),
    { seed: 42, numRuns: 200 },
  );
});

test('what has no room stands below its row, behind the name of its column', () => {
  const columns = [
    'model',
    { head: 'for', kind: 'text' },
    'a request',
    'a month',
    { head: 'price', kind: 'text' },
  ] as const;
  const rows = [
    ['flux', 'text-to-image', '$0.04', '$120,000.00', '$0.04 an image, and much more than that for a large one'],
    ['wan', 'text-to-video', '$0.4', '$1.00', '$0.1 a second'],
  ];
  const lines = tableLines({ columns, rows, heads: 'all' }, 60).map((line) => paintLine(line, 60, false));
  expect(lines).toEqual([
    '  model  for            a request      a month  price',
    '  flux   text-to-image      $0.04  $120,000.00',
    '      price $0.04 an image, and much more than that for a',
    '      large one',
    '  wan    text-to-video       $0.4        $1.00',
    '      price $0.1 a second',
  ]);
});
