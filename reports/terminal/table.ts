import { cleanText } from '../../src/units/clean-text.ts';
import type { Cell, Span } from '../section.ts';
import { shortenText, textColumns, type Line } from './line.ts';

/** Blanks before a table and between its columns. */
const INDENT = 2;
const GAP = 2;

/** Shortest that the first column is made to let the others fit. */
const LABEL_MIN = 12;

function spanOf(cell: Cell): Span {
  return typeof cell === 'string' ? { text: cleanText(cell) } : { ...cell, text: cleanText(cell.text) };
}

/**
 * How the columns of a table stand: to the left, with their decimal points below each other, or (all others) to the
 * right.
 */
export interface ColumnStyles {
  readonly left?: readonly number[];
  readonly points?: readonly number[];
  /** To the left, and may be cut off: they explain the label of their row. */
  readonly meanings?: readonly number[];
}

/** One column of cells, padded on the right so that the decimal points stand below each other. */
function alignPoints(column: readonly (Span | undefined)[]): readonly (Span | undefined)[] {
  const placesOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') : 0);
  const places = Math.max(0, ...column.map((span) => placesOf(span?.text ?? '')));
  return column.map((span) =>
    span === undefined ? span : { ...span, text: span.text + ' '.repeat(places - placesOf(span.text)) },
  );
}

/** The columns of rows, each cell clean, and those with decimal points padded; and how wide each is. */
function columnsOf(
  rows: readonly (readonly Cell[])[],
  styles: ColumnStyles,
): { readonly columns: readonly (readonly (Span | undefined)[])[]; readonly widths: number[] } {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, index) => {
    const cells = rows.map((row) => row[index]).map((cell) => (cell === undefined ? cell : spanOf(cell)));
    return styles.points?.includes(index) ? alignPoints(cells) : cells;
  });
  return {
    columns,
    widths: columns.map((column) => Math.max(0, ...column.map((span) => textColumns(span?.text ?? '')))),
  };
}

/** Where a table ends that has a first column of `first` columns, and the others as wide as they are. */
function endOf(first: number, [, ...others]: readonly number[]): number {
  return others.reduce((sum, width) => sum + GAP + width, INDENT + first);
}

/**
 * How many of the first columns stand in lines of `width` whole, when the first column gives way; meanings may be cut, and
 * count as standing. `isLabelWhole`: the first column does not give way; 0 where it has no room.
 */
export function fittingColumns(
  rows: readonly (readonly Cell[])[],
  width: number,
  styles: ColumnStyles,
  isLabelWhole: boolean,
): number {
  const { widths } = columnsOf(rows, styles);
  const [first = 0] = widths;
  const label = isLabelWhole ? first : Math.min(first, LABEL_MIN);
  if (isLabelWhole && INDENT + label > width) return 0;
  const kept = widths.map((own, index) => (styles.meanings?.includes(index) === true ? -GAP : own));
  const at = widths.findIndex((_, index) => index > 0 && endOf(label, kept.slice(0, index + 1)) > width);
  return at < 0 ? widths.length : at;
}

/** Rows in columns, the first to the left. When the others need more than `width`, the first column gives way. */
export function alignTable(
  rows: readonly (readonly Cell[])[],
  width: number,
  styles: ColumnStyles = {},
): readonly Line[] {
  const { columns, widths } = columnsOf(rows, styles);
  const others = endOf(
    0,
    widths.map((own, index) => (styles.meanings?.includes(index) === true ? -GAP : own)),
  );
  widths[0] = Math.min(widths[0] ?? 0, Math.max(LABEL_MIN, width - others));
  return rows.map((_, row) => [
    { text: ' '.repeat(INDENT) },
    ...columns.flatMap((column, index): Span[] => {
      const span = column[row] ?? { text: '' };
      const text = shortenText(span.text, widths[index] ?? 0);
      const blanks = ' '.repeat((widths[index] ?? 0) - textColumns(text));
      const toLeft = index === 0 || [styles.left, styles.meanings].some((places) => places?.includes(index) === true);
      const gap: Span[] = index === 0 ? [] : [{ text: ' '.repeat(GAP) }];
      return [...gap, { ...span, text: toLeft ? text + blanks : blanks + text }];
    }),
  ]);
}

/** The title line of a section, with a remark behind it. */
export function titleLine(title: string, remark: string = ''): Line {
  const head: Span = { text: title.toUpperCase(), style: 'strong' };
  return remark === '' ? [head] : [head, { text: `  ${cleanText(remark)}`, style: 'faint' }];
}
