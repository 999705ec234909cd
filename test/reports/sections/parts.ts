import type { Cell, Section, Table } from '../../../reports/section.ts';

/** The text of a cell. */
export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** The tables of a section. */
export function tablesOf(section: Section | undefined): readonly Table[] {
  return section?.parts.flatMap((part) => ('rows' in part ? [part] : [])) ?? [];
}

/** The texts of a section's rows. */
export function rowTexts(section: Section | undefined): readonly (readonly string[])[] {
  return tablesOf(section).flatMap(({ rows }) => rows.map((row) => row.map(textOf)));
}

/** The labels of a section's rows. */
export function labelsOf(section: Section | undefined): readonly (string | undefined)[] {
  return rowTexts(section).map(([label]) => label);
}

/** The paragraphs of a section. */
export function notesOf(section: Section | undefined): readonly string[] {
  return section?.parts.flatMap((part) => ('text' in part ? [part.text] : [])) ?? [];
}
