import type { Summary } from '../../src/measure/summary.ts';
import { runRows } from '../run-rows.ts';
import { hangingLines, type Line } from './line.ts';
import { titleLine } from './table.ts';

/** Columns before the values. */
const LABEL_COLUMNS = 14;

/** What was run. */
export function runLines({ run }: Summary, width: number): readonly Line[] {
  const rows = runRows(run);
  if (rows.length === 0) return [];
  return [
    titleLine('run'),
    ...rows.flatMap(([label, values]) =>
      values.flatMap((value, index) => hangingLines(index === 0 ? `  ${label}` : '', value, LABEL_COLUMNS, width)),
    ),
  ];
}
