import type { CatalogEntry } from '../src/catalog/catalog.ts';
import { priceText } from '../src/catalog/price-text.ts';
import type { TextLayout } from './formats/report-format.ts';
import type { Note, Section } from './section.ts';
import { paintSections, sectionLines } from './terminal/section.ts';

const NOTE_COLUMNS = 120;

/** Prices as a person reads them in a terminal: a table per vendor with its sources, and its notes below; lines over `width` are cut. */
export function writePricesTable(entries: readonly CatalogEntry[], { color, width }: TextLayout): string {
  const vendors = [...new Set(entries.map(({ vendor }) => vendor))];
  const sections = vendors.map((vendor) => {
    const own = entries.filter((entry) => entry.vendor === vendor);
    return sectionLines(vendorSection(vendor, own), width, Math.min(width, NOTE_COLUMNS));
  });
  return paintSections(sections, width, color);
}

function vendorSection(title: string, entries: readonly CatalogEntry[]): Section {
  const sources = [...new Set(entries.map(({ source }) => source))];
  const columns = ['model', 'for', 'since', 'price'].map((head) => ({ head, kind: 'text' }) as const);
  const rows = entries.map((entry) => [
    `${nameOf(entry)}${entry.note === undefined ? '' : ' *'}`,
    entry.operation ?? '–',
    entry.effectiveFrom,
    priceText(entry.written),
  ]);
  const faint = { text: `sources: ${sources.join('; ')}`, style: 'faint' } as const;
  return { title, parts: [{ columns, rows, heads: 'all' }, ...notesOf(entries), faint] };
}

/** A model with its variant. */
function nameOf({ model, variant }: Pick<CatalogEntry, 'model' | 'variant'>): string {
  return variant === undefined ? model : `${model} (${variant})`;
}

/** Each note once, with the models that it is about. */
function notesOf(entries: readonly CatalogEntry[]): readonly Note[] {
  const notes = [...new Set(entries.flatMap(({ note }) => note ?? []))];
  return notes.map((note) => {
    const names = entries.filter((entry) => entry.note === note).map(nameOf);
    return { text: `${names.join(', ')}: ${note}`, style: 'faint', mark: '* ' };
  });
}
