import { cleanText } from '../../src/units/clean-text.ts';
import type { Span, Style } from '../section.ts';

/** One line of the terminal. */
export type Line = readonly Span[];

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
const ZERO = /[\p{Mn}\p{Me}\u200b-\u200d]/u;

/** ANSI select-graphic-rendition codes: on and off (ECMA-48, 8.3.117). */
const CODES: { readonly [K in Style]: readonly [number, number] } = {
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
};

/** Columns that one character takes: 2 for wide scripts and emoji, 0 for combining marks. */
function charColumns(char: string): number {
  return ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
}

/** Columns that a text takes on a terminal. */
export function textColumns(text: string): number {
  let columns = 0;
  for (const char of text) columns += charColumns(char);
  return columns;
}

/** The text, or its beginning and `…` when it takes more than `columns`. */
export function shortenText(text: string, columns: number): string {
  if (textColumns(text) <= columns) return text;
  let short = '';
  let left = columns - 1;
  for (const char of text) {
    left -= charColumns(char);
    if (left < 0) break;
    short += char;
  }
  return `${short}…`;
}

/** The columns of a report: those of the terminal, but from 60 to `max`. */
export function fitColumns(width: number, max: number): number {
  return Math.max(60, Math.min(max, Math.floor(width) || 60));
}

/** Words in lines of at most `columns`; no break at U+00A0; a longer word is shortened. An empty text gives no line. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textColumns(longer) > columns) {
      lines.push(line);
      line = shortenText(word, columns);
    } else line = shortenText(longer, columns);
  }
  return (line === '' ? lines : [...lines, line]).map((full) => full.replaceAll('\u00a0', ' '));
}

/** A text as lines of one style, wrapped to `width` columns, indented by two; `mark` stands before the first line. */
export function paragraph(text: string, width: number, style?: Style, mark: string = ''): readonly Line[] {
  return wrapText(cleanText(text), width - 2 - mark.length).map((words, index) => {
    const line = (index === 0 ? mark : ' '.repeat(mark.length)) + words;
    return [{ text: '  ' }, { text: line, style }];
  });
}

/** A text behind a label of so many columns; nothing is cut off: it goes on in the next line, below itself. */
export function hangingLines(label: string, text: string, columns: number, width: number): readonly Line[] {
  return wrapText(cleanText(text), width - columns).map((words, index) => [
    { text: (index === 0 ? label : '').padEnd(columns) },
    { text: words },
  ]);
}

/** The spans of a line cut to `width` columns, without blanks at the end. */
function fitSpans(line: Line, width: number): readonly Span[] {
  const spans: Span[] = [];
  let left = width;
  for (const span of line) {
    if (left <= 0) break;
    const isWhole = textColumns(span.text) <= left;
    // Blanks that fill a column are no text that could be missed.
    const text = isWhole ? span.text : shortenText(span.text.trimEnd(), left);
    left = isWhole ? left - textColumns(text) : 0;
    spans.push({ ...span, text });
  }
  const lastIndex = spans.findLastIndex((span) => span.text.trim() !== '');
  return spans
    .slice(0, lastIndex + 1)
    .map((span, index) => (index === lastIndex ? { ...span, text: span.text.trimEnd() } : span));
}

/**
 * A line as the terminal gets it: at most `width` columns, no blanks at the end, ANSI codes only when colour is asked
 * for.
 */
export function paintLine(line: Line, width: number, color: boolean): string {
  const texts = fitSpans(line, width).map(({ text, style }) => {
    if (!color || style === undefined || text.trim() === '') return text;
    const [on, off] = CODES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  });
  return texts.join('');
}
