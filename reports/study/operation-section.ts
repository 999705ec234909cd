import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatDollars } from '../../src/units/format.ts';
import type { Column, Section } from '../section.ts';
import { shortenText } from '../terminal/line.ts';
import { sweepNames } from './figures.ts';

/** Columns of a value of any sweep but the first, which gives way by itself. */
const VALUE_MAX = 24;

/** The values of a cell, as a row of a table begins with them. */
export function valueCells({ values }: Pick<StudyCell, 'values'>): readonly string[] {
  return values.map((value, index) => (index === 0 ? value : shortenText(value, VALUE_MAX)));
}

/** Dollars for a success of each operation, where a cell has several and not all cells have the same. */
export function operationSection(study: Study): Section | undefined {
  const operations = [
    ...new Set(study.cells.flatMap(({ byOperation = [] }) => byOperation.map(({ operation }) => operation))),
  ];
  const told = new Set(study.cells.map(({ byOperation }) => JSON.stringify(byOperation)));
  if (operations.length === 0 || told.size < 2) return undefined;
  const rows = study.cells.map(({ byOperation = [], ...cell }) => [
    ...valueCells(cell),
    ...operations.map((name) =>
      formatDollars(byOperation.find(({ operation }) => operation === name)?.perSuccess ?? null),
    ),
  ]);
  const columns: Column[] = [
    ...sweepNames(study).map((head) => ({ head, kind: 'text' as const })),
    ...operations.map((head) => ({ head, kind: 'points' as const })),
  ];
  return { title: 'dollars per success by operation', parts: [{ columns, rows, heads: 'all' }] };
}
