/** What a text means, from which its colour follows. */
export type Style = 'strong' | 'faint' | 'good' | 'bad' | 'warn';

/** A piece of text without line breaks, in one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** A cell of a table: its text, or text with a style. */
export type Cell = string | Span;

/** A column of a table. */
export interface Column {
  readonly head: string;
  /**
   * Absent: numbers to the right, or the labels of rows in the first column. `points`: numbers whose decimal points stand below each other;
   * `meaning`: words that explain the label of their row.
   */
  readonly kind?: 'text' | 'points' | 'meaning';
  /** Of the first column: whether text never shortens it, and rather writes it in several lines. */
  readonly whole?: boolean;
  /** Whether only a page has room for it. */
  readonly pageOnly?: boolean;
}

/** Rows of cells below the heads of their columns. */
export interface Table {
  readonly columns: readonly (string | Column)[];
  readonly rows: readonly (readonly Cell[])[];
  /** Which heads text shows; a page shows them all. Default: all but that of the first column. */
  readonly heads?: 'all' | 'none';
  /** Caption in a page; absent: the remark of the section. */
  readonly caption?: string;
}

/** Labels, each with values that are never cut off. */
export interface Listing {
  readonly columns: readonly [label: string, values: string];
  readonly entries: readonly (readonly [label: string, values: readonly string[]])[];
  readonly caption: string;
}

/** A paragraph; `mark` stands before it in text. */
export interface Note extends Span {
  readonly mark?: string;
}

/** A section of a report, from which text and pages are written. */
export interface Section {
  /** In lower case. */
  readonly title: string;
  readonly remark?: string;
  readonly parts: readonly (Table | Listing | Note)[];
}

/** A column as its head and kind, whether or not it was written in short. */
export function columnOf(column: string | Column): Column {
  return typeof column === 'string' ? { head: column } : column;
}

/** A warning, as a note. */
export function warning(text: string): Note {
  return { text, style: 'warn', mark: '! ' };
}
