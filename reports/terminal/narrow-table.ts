import { cleanText } from '../../src/units/clean-text.ts';
import type { Span } from '../section.ts';
import { type Line, textColumns, wrapText } from './line.ts';
import { alignTable, type ColumnStyles } from './table.ts';

/** Blanks before what stands below its row. */
const INDENT = 6;
const GAP = 2;

/** How a table stands that is wider than its lines. */
interface Narrow {
  /** How many of the first columns stand in the rows; 0: not even the first one has room. */
  readonly fitting: number;
  /** What cells of each column are called below their row; empty: nothing. */
  readonly names: readonly string[];
  /** Whether the first row is the heads. */
  readonly hasHeads: boolean;
  readonly styles: ColumnStyles;
}

/** A table that is wider than `width`: the columns that have room, and below each row the cells of the others. A meaning is left out. */
export function narrowLines(
  rows: readonly (readonly Span[])[],
  { fitting, names, hasHeads, styles }: Narrow,
  width: number,
): readonly Line[] {
  const leads = alignTable(
    rows.map((row) => row.slice(0, fitting)),
    width,
    styles,
  );
  const isLast = fitting > 0 && fitting === names.length - 1 && styles.left?.includes(fitting) === true;
  return rows.flatMap((row, index): readonly Line[] => {
    const lead = leads[index] ?? [];
    const [first] = row.slice(fitting);
    if (isLast && first !== undefined && lineColumns(lead) + GAP + textColumns(cleanText(first.text)) <= width)
      return [[...lead, { text: ' '.repeat(GAP) }, { ...first, text: cleanText(first.text) }]];
    if (hasHeads && index === 0) return fitting === 0 ? [] : [lead];
    const below = row.flatMap((cell, place) => {
      const isBelow = place >= Math.max(1, fitting) && cell.text !== '' && styles.meanings?.includes(place) !== true;
      return isBelow ? [{ ...cell, text: `${names[place] ?? ''} ${cleanText(cell.text)}`.trimStart() }] : [];
    });
    return [...(fitting > 0 ? [lead] : labelLines(row[0], width)), ...packLines(below, width)];
  });
}

function lineColumns(line: Line): number {
  return line.reduce((sum, { text }) => sum + textColumns(text), 0);
}

/** The label of a row in as many lines as it needs. */
function labelLines(label: Span | undefined, width: number): readonly Line[] {
  if (label === undefined) return [];
  return wrapText(brokenWords(cleanText(label.text), width - 4), width - 4).map((text, index) => [
    { text: index === 0 ? '  ' : '    ' },
    { ...label, text },
  ]);
}

/** A text whose words are no longer than `columns`: longer ones are broken behind a dot, or where they have none. */
function brokenWords(text: string, columns: number): string {
  const words = text.split(' ').map((word) => {
    const parts: string[] = [];
    let rest = word;
    while (rest.length > columns) {
      const dot = rest.lastIndexOf('.', columns - 1);
      const end = dot > 0 ? dot + 1 : columns;
      parts.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    return [...parts, rest].join(' ');
  });
  return words.join(' ');
}

/** Texts one behind the other in as few lines as hold them; one that is longer than a line has lines of its own. */
function packLines(texts: readonly Span[], width: number): readonly Line[] {
  const lines: Span[][] = [];
  let used = width;
  for (const span of texts) {
    for (const [part, text] of wrapText(span.text, width - INDENT).entries()) {
      const isNext = part === 0 && used + GAP + textColumns(text) <= width;
      const before = { text: ' '.repeat(isNext ? GAP : INDENT) };
      if (isNext) lines.at(-1)?.push(before, { ...span, text });
      else lines.push([before, { ...span, text }]);
      used = (isNext ? used : 0) + before.text.length + textColumns(text);
    }
  }
  return lines;
}
