import { columnOf, type Listing, type Section, type Span, type Table } from '../section.ts';
import { hangingLines, type Line, paintLine, paragraph } from './line.ts';
import { narrowLines } from './narrow-table.ts';
import { alignTable, fittingColumns, titleLine } from './table.ts';

/** Columns before the values of a listing. */
const LABEL_COLUMNS = 14;

/** A section as lines of at most `width` columns; none for undefined. `noteWidth`: columns of its paragraphs, default all. */
export function sectionLines(section: Section | undefined, width: number, noteWidth = width): readonly Line[] {
  if (section === undefined) return [];
  return [
    titleLine(section.title, section.remark),
    ...section.parts.flatMap((part) => {
      if ('rows' in part) return tableLines(part, width);
      return 'entries' in part ? listingLines(part, width) : paragraph(part.text, noteWidth, part.style, part.mark);
    }),
  ];
}

/** A table without its caption and without what only pages show. Cells that have no room in their row go on in the lines below it. */
export function tableLines({ columns, rows, heads }: Table, width: number): readonly Line[] {
  const all = columns.map(columnOf);
  const kept = all.flatMap((column, index) => (column.pageOnly === true ? [] : [index]));
  const kinds = kept.map((index) => all[index]?.kind);
  const places = (wanted: (typeof kinds)[number]): number[] =>
    kinds.flatMap((kind, place) => (kind === wanted ? [place] : []));
  const head = kept.map((index): Span => {
    const isHidden = (index === 0 && heads !== 'all') || kinds[index] === 'meaning';
    return { text: isHidden ? '' : (all[index]?.head ?? ''), style: 'faint' };
  });
  const body = rows.map((row) =>
    kept.map((index): Span => {
      const cell = row[index] ?? '';
      if (typeof cell !== 'string') return cell;
      return all[index]?.kind === 'meaning' ? { text: cell, style: 'faint' } : { text: cell };
    }),
  );
  const styles = { left: places('text'), points: places('points'), meanings: places('meaning') };
  const shown = heads === 'none' ? body : [head, ...body];
  const isLabelWhole = all[kept[0] ?? 0]?.whole === true;
  const fitting = fittingColumns(shown, width, styles, isLabelWhole);
  if (fitting === kept.length) return alignTable(shown, width, styles);
  const names = heads === 'none' ? head.map(() => '') : head.map(({ text }) => text);
  return narrowLines(shown, { fitting, names, hasHeads: heads !== 'none', styles }, width);
}

function listingLines({ entries }: Listing, width: number): readonly Line[] {
  return entries.flatMap(([label, values]) =>
    values.flatMap((value, index) => hangingLines(index === 0 ? `  ${label}` : '', value, LABEL_COLUMNS, width)),
  );
}

/** Sections with an empty line between them; those without lines are left out. Ends in a line break. */
export function paintSections(sections: readonly (readonly Line[])[], width: number, color: boolean): string {
  const texts = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => paintLine(line, width, color)).join('\n'));
  return `${texts.join('\n\n')}\n`;
}
