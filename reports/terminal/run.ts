import type { Study } from '../../src/study/study.ts';
import { runRows } from '../run-rows.ts';
import { hangingLines, type Line } from './line.ts';
import { titleLine } from './table.ts';

/** Columns before the values. */
const LABEL_COLUMNS = 14;

/** What was run; of a study what all cells have in common. */
export function runLines({ run }: Pick<Study, 'run'>, width: number): readonly Line[] {
  const rows = runRows(run);
  if (rows.length === 0) return [];
  return [
    titleLine('run'),
    ...rows.flatMap(([label, values]) =>
      values.flatMap((value, index) => hangingLines(index === 0 ? `  ${label}` : '', value, LABEL_COLUMNS, width)),
    ),
  ];
}
