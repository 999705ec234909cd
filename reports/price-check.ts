import type { CheckDay, DoubtfulPrice } from '../src/catalog/price-check.ts';
import { formatCount } from '../src/units/format.ts';
import type { TextLayout } from './formats/report-format.ts';
import type { Note, Section } from './section.ts';
import { paintSections, sectionLines } from './terminal/section.ts';

const NOTE_COLUMNS = 120;

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
