import { expect, test } from 'vitest';
import { paintLine } from '../../../reports/terminal/line.ts';
import type { Cell } from '../../../reports/section.ts';
import { alignTable, titleLine } from '../../../reports/terminal/table.ts';

function textOf(
  rows: readonly (readonly Cell[])[],
  width: number,
  styles?: Parameters<typeof alignTable>[2],
): readonly string[] {
  return alignTable(rows, width, styles).map((line) => paintLine(line, width, false));
}

test('the first column stands to the left, numbers to the right', () => {
  expect(
    textOf(
      [
        ['a', '1', 'x'],
        ['long', '1,234'],
      ],
      80,
      { left: [2] },
    ),
  ).toEqual(['  a         1  x', '  long  1,234']);
});

test('decimal points stand below each other', () => {
  expect(
    textOf(
      [
        ['a', '$12.38', '!'],
        ['b', '$0.0025', '!'],
        ['c', '–', '!'],
      ],
      80,
      { points: [1] },
    ),
  ).toEqual(['  a  $12.38    !', '  b   $0.0025  !', '  c    –       !']);
});

test('the label gives way to the numbers, but keeps twelve columns', () => {
  const row = ['a-very-long-name-of-a-model', '1,234,567'];
  expect(textOf([row], 30)).toEqual(['  a-very-long-name…  1,234,567']);
  expect(textOf([row], 20)[0]).toMatch(/^ {2}a-very-long… {2}/);
});

test('no rows, no lines; a title with its remark', () => {
  expect(alignTable([], 80)).toEqual([]);
  expect(paintLine(titleLine('dollars', 'from the ledger'), 80, false)).toBe('DOLLARS  from the ledger');
  expect(paintLine(titleLine('dollars'), 80, false)).toBe('DOLLARS');
});
