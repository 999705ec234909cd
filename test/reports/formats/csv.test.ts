import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeStudyCsv } from '../../../reports/formats/csv.ts';
import type { Study } from '../../../src/study/study.ts';
import { STUDIES } from '../study/studies.ts';

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

test('any value comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('"', ',', '\r\n', '\n', '', '""'), (text, more) => {
      const value = text + more;
      const { line } = STUDIES;
      const study: Study = { ...line, cells: line.cells.map((cell) => ({ ...cell, values: [value] })) };
      expect(readCsv(writeStudyCsv(study))[1]?.[0]).toBe(value);
    }),
    { seed: 42, numRuns: 300 },
  );
});
