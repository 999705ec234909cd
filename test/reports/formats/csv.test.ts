import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvFormat, writeStudyCsv } from '../../../reports/formats/csv.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import type { Study } from '../../../src/study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES } from '../summaries.ts';

function csvOf(summary: Summary): string {
  return csvFormat.writers.summary?.write(summary, { color: false, width: Infinity }) ?? '';
}

/** A reader of RFC 4180, character by character. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quoted) {
      if (char !== '"') field += char;
      else if (text.charAt(i + 1) === '"') field += text.charAt(i++);
      else quoted = false;
    } else if (char === '"') {
      quoted = true;
    } else if (char === ',') {
      rows.at(-1)?.push(field);
      field = '';
    } else if (char === '\r' && text.charAt(i + 1) === '\n') {
      rows.at(-1)?.push(field);
      field = '';
      rows.push([]);
      i++;
    } else {
      field += char;
    }
  }
  return rows.slice(0, -1);
}

test.each(Object.entries(STUDIES))('%s: a header and a row per cell, all equally long', (_, study) => {
  const [header, ...rows] = readCsv(writeStudyCsv(study));
  expect(rows).toHaveLength(study.cells.length);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header?.length]));
  expect(header?.slice(0, study.sweeps.length)).toEqual(study.sweeps.map(({ path }) => path));
  for (const [index, row] of rows.entries())
    expect(row.slice(0, study.sweeps.length)).toEqual(study.cells[index]?.values);
});

test('figures stand under their names, in full', () => {
  const [header, first] = readCsv(writeStudyCsv(STUDIES.grid));
  const row = Object.fromEntries((header ?? []).map((name, index) => [name, first?.[index]]));
  const [cell] = STUDIES.grid.cells;
  expect(row).toMatchObject({
    verdict: 'passed',
    offered: '1200',
    successShare: String(cell?.successShare),
    'dollars.billed': '96.04',
    'dollars.wasted': '0.000000001',
    brokenThresholds: '',
  });
  expect(writeStudyCsv(STUDIES.grid)).toContain(',errorRate < 0.45,sha256:');
  expect(readCsv(writeStudyCsv(STUDIES.nothing))[1]?.slice(1, 6)).toEqual(['partial', '0', '', '', '']);
});

test('any value comes back as it was, behind an apostrophe where a spreadsheet would compute it', () => {
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String));
  const begin = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '\n', '＝');
  const end = fc.constantFrom('"', ',', '\r\n', '\n', '', '""');
  fc.assert(
    fc.property(begin, any, end, (before, text, more) => {
      const value = before + text + more;
      const { line } = STUDIES;
      const study: Study = { ...line, cells: line.cells.map((cell) => ({ ...cell, values: [value] })) };
      const isNumber = /^[+-]?[\d.]/.test(value) && Number.isFinite(Number(value)) && value.trim() === value;
      const isFormula = /^[=+\-@\t\r\n＝]/.test(value) && !isNumber;
      expect(readCsv(writeStudyCsv(study))[1]?.[0]).toBe(isFormula ? `'${value}` : value);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('a run has a row per window and metric, and a figure that does not exist is empty', () => {
  const { series } = SUMMARIES.failed;
  const nothing = series.latencyMsP95.map((each, index) => (index === 1 ? null : each));
  const [header, ...rows] = readCsv(csvOf({ ...SUMMARIES.failed, series: { ...series, latencyMsP95: nothing } }));
  expect(header).toEqual(['fromMs', 'untilMs', 'metric', 'value']);
  expect(rows).toHaveLength(series.offered.length * 8);
  expect(rows.find(([from, , metric]) => from === '5000' && metric === 'latencyMsP95')).toEqual([
    '5000',
    '10000',
    'latencyMsP95',
    '',
  ]);
  const dollars = rows.flatMap(([, , metric, value]) => (metric === 'billedDollars' ? [value] : []));
  expect(dollars).toEqual(series.billedDollars);
  expect(readCsv(csvOf(SUMMARIES.empty))).toHaveLength(1);
});
