import { paintLine, paragraph, type Line } from './terminal/line.ts';
import { alignTable, titleLine, type Cell } from './terminal/table.ts';
import type { CatalogEntry } from '../src/catalog/catalog.ts';
import { priceText } from '../src/catalog/price-text.ts';

/** Widest paragraph of a note. */
const NOTE_COLUMNS = 120;

/** How a list of prices is written. */
export interface PricesTableOptions {
  readonly color: boolean;
  /** Columns; longer lines are cut. */
  readonly width: number;
}

/** Prices as a person reads them in a terminal: a table per vendor with its sources, and its notes below. */
export function writePricesTable(entries: readonly CatalogEntry[], { color, width }: PricesTableOptions): string {
  const vendors = [...new Set(entries.map(({ vendor }) => vendor))];
  const sections = vendors.map((vendor) =>
    vendorLines(
      vendor,
      entries.filter((entry) => entry.vendor === vendor),
      width,
    )
      .map((line) => paintLine(line, width, color))
      .join('\n'),
  );
  return `${sections.join('\n\n')}\n`;
}

function vendorLines(vendor: string, entries: readonly CatalogEntry[], width: number): readonly Line[] {
  const head = ['model', 'for', 'since', 'price'].map((text): Cell => ({ text, style: 'faint' }));
  const sources = [...new Set(entries.map(({ source }) => source))];
  return [
    titleLine(vendor),
    ...alignTable([head, ...entries.map(rowOf)], width, { left: [1, 2, 3] }),
    ...noteLines(entries, width),
    ...paragraph(`sources: ${sources.join('; ')}`, Math.min(width, NOTE_COLUMNS), 'faint'),
  ];
}

function rowOf(entry: CatalogEntry): readonly Cell[] {
  return [
    `${nameOf(entry)}${entry.note === undefined ? '' : ' *'}`,
    entry.operation ?? '–',
    entry.effectiveFrom,
    priceText(entry.written),
  ];
}

/** A model with its variant. */
function nameOf({ model, variant }: Pick<CatalogEntry, 'model' | 'variant'>): string {
  return variant === undefined ? model : `${model} (${variant})`;
}

/** Each note once, with the models that it is about. */
function noteLines(entries: readonly CatalogEntry[], width: number): readonly Line[] {
  const notes = [...new Set(entries.flatMap(({ note }) => note ?? []))];
  return notes.flatMap((note) => {
    const names = entries.filter((entry) => entry.note === note).map(nameOf);
    return paragraph(`${names.join(', ')}: ${note}`, Math.min(width, NOTE_COLUMNS), 'faint', '* ');
  });
}
