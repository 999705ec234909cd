import type { CatalogEntry } from '../src/catalog/catalog.ts';
import type { CheckDay, DoubtfulPrice } from '../src/catalog/filter-prices.ts';
import type { PriceComparison } from '../src/catalog/comparison.ts';
import { priceText } from '../src/catalog/price-text.ts';
import { formatCount, formatDollars } from '../src/units/format.ts';
import type { TextLayout } from './formats/report-format.ts';
import type { Note, Section } from './section.ts';
import { paintSections, sectionLines } from './terminal/section.ts';

const NOTE_COLUMNS = 120;
/** Models that one reason names. */
const NAMES_MAX = 8;

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
function nameOf({ model, variant }: { readonly model: string; readonly variant?: string | undefined }): string {
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

/** A comparison of prices as a person reads it in a terminal: the models with their dollars, then who was left out, and why. */
export function writeComparison(comparison: PriceComparison, { color, width }: TextLayout): string {
  const sections = [comparedSection(comparison), leftOutSection(comparison)];
  return paintSections(
    sections.map((section) => sectionLines(section, width, Math.min(width, NOTE_COLUMNS))),
    width,
    color,
  );
}

/** `1.572864 megapixel`: what is counted, to six decimals. */
function countsText(counts: PriceComparison['compared'][number]['counts']): string {
  return counts.map(({ unit, quantity }) => `${Number(quantity.toFixed(6))} ${unit.replaceAll('-', ' ')}`).join(' + ');
}

function comparedSection({ operation, compared }: PriceComparison): Section {
  const columns = [
    { head: 'model', kind: 'text' },
    { head: 'vendor', kind: 'text' },
    { head: 'a request', kind: 'points' },
    { head: 'counts', kind: 'text' },
    { head: 'price', kind: 'text' },
  ] as const;
  const rows = compared.map((row) => [
    nameOf(row),
    row.vendor,
    formatDollars(row.dollars),
    countsText(row.counts),
    row.price,
  ]);
  const none: Note = { text: 'No model can do this request.', style: 'warn' };
  return { title: `one ${operation} request`, parts: rows.length === 0 ? [none] : [{ columns, rows, heads: 'all' }] };
}

function leftOutSection({ leftOut }: PriceComparison): Section | undefined {
  if (leftOut.length === 0) return undefined;
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  const parts = reasons.map((reason): Note => {
    const names = leftOut.filter((row) => row.reason === reason).map(nameOf);
    const others = names.length > NAMES_MAX ? ` and ${formatCount(names.length - NAMES_MAX)} others` : '';
    return { text: `${names.slice(0, NAMES_MAX).join(', ')}${others}: ${reason}`, style: 'faint' };
  });
  return { title: 'left out', parts };
}

/** A check of prices as a person reads it in a terminal: each price that is to be looked at, with its file and why, or that all hold. */
export function writePriceCheck(
  { prices, doubtful, ...check }: CheckDay & { readonly prices: number; readonly doubtful: readonly DoubtfulPrice[] },
  { color, width }: TextLayout,
): string {
  const section = doubtful.length === 0 ? fine(prices, check) : found(prices, doubtful, check);
  return paintSections([sectionLines(section, width, Math.min(width, NOTE_COLUMNS))], width, color);
}

function fine(prices: number, { day, olderThanDays }: CheckDay): Section {
  const text = `All ${formatCount(prices)} hold, and their sources were read in the ${formatCount(olderThanDays)} days before.`;
  return { title: 'prices', remark: `on ${day}`, parts: [{ text, style: 'good' }] };
}

function found(prices: number, doubtful: readonly DoubtfulPrice[], check: CheckDay): Section {
  const columns = ['price', 'why', 'in'].map((head) => ({ head, kind: 'text' }) as const);
  const rows = doubtful.map((price) => [price.subject, whyText(price), placeText(price)]);
  const count = `${formatCount(doubtful.length)} of ${formatCount(prices)}`;
  const advice: Note = {
    text: 'Read each source again, and write the day into checked; end a price with effectiveTo, and begin the next one with effectiveFrom.',
    style: 'faint',
  };
  return {
    title: 'prices to look at',
    remark: `${count}, on ${check.day}; sources older than ${formatCount(check.olderThanDays)} days`,
    parts: [{ columns, rows, heads: 'all' }, advice],
  };
}

function whyText({ doubt, since = '' }: DoubtfulPrice): string {
  if (doubt === 'no-source') return 'names no source';
  return doubt === 'ended' ? `ended ${since}` : `checked ${since}`;
}

function placeText({ file, usedBy }: DoubtfulPrice): string {
  return usedBy === undefined || usedBy === file ? file : `${file}, used by ${usedBy}`;
}
