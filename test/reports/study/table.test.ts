import { describe, expect, test } from 'vitest';
import { writeStudyTable } from '../../../reports/study/table.ts';
import { textColumns } from '../../../reports/terminal/line.ts';
import { MODES, STUDIES } from './studies.ts';

const SAMPLES = Object.entries(STUDIES);

test.each(['nothing', 'hostile', 'replicated'] as const)('%s: golden', async (name) => {
  await expect(writeStudyTable(STUDIES[name], { color: false, width: 120 })).toMatchFileSnapshot(`goldens/${name}.txt`);
});

describe.each(SAMPLES)('%s', (_, study) => {
  test.each([60, 100, 120])('at %d columns no line is wider', (width) => {
    const lines = writeStudyTable(study, { color: false, width }).split('\n');
    expect(lines.filter((line) => textColumns(line) > width)).toEqual([]);
  });

  test('colour changes nothing but colours, and nothing else can', () => {
    const plain = writeStudyTable(study, { color: false, width: 100 });
    const colored = writeStudyTable(study, { color: true, width: 100 });
    // oxlint-disable-next-line no-control-regex -- the codes are what is taken out
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(plain).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

test('a row per cell', () => {
  const lines = writeStudyTable(STUDIES.grid, { color: false, width: 120 }).split('\n');
  const rows = lines.filter((line) => /^ {2}\S.* %.*[✓✗]/u.test(line));
  expect(rows).toHaveLength(STUDIES.grid.cells.length);
});

test('operations have a table of their own, where a cell has several', () => {
  const lines = writeStudyTable(MODES, { color: false, width: 120 }).split('\n');
  const at = lines.indexOf('DOLLARS PER SUCCESS BY OPERATION');
  expect(lines[at + 1]).toMatch(/text-to-image +inpaint/);
  expect(lines[at + 2]).toMatch(/\$0\.03 +–/);
  expect(writeStudyTable(STUDIES.grid, { color: false, width: 120 })).not.toContain('BY OPERATION');
});
