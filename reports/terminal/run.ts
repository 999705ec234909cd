import type { Summary } from '../../src/measure/summary.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import { runRows } from '../run-rows.ts';
import { wrapText, type Line } from './line.ts';
import { titleLine } from './table.ts';

/** Columns before the values. */
const LABEL_COLUMNS = 14;

/** What was run. Nothing is cut off: long values go on in the next line. */
export function runLines({ run }: Summary, width: number): readonly Line[] {
  const rows = runRows(run);
  if (rows.length === 0) return [];
  return [
    titleLine('run'),
    ...rows.flatMap(([label, values]) =>
      values
        .flatMap((value) => wrapText(cleanText(value), width - LABEL_COLUMNS))
        .map((text, index): Line => [{ text: `  ${index === 0 ? label : ''}`.padEnd(LABEL_COLUMNS) }, { text }]),
    ),
  ];
}
