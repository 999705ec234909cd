import { utcEpochMs } from '../units/calendar.ts';
import { firstDay, lastDay } from './calendar-date.ts';
import { type CatalogEntry, holdsOn } from './catalog.ts';

/** Why a price is to be looked at: it holds no more, nobody has looked at its source for long, or it names none. */
export type PriceDoubt = 'ended' | 'old' | 'no-source';

/** A price that is to be looked at. */
export interface DoubtfulPrice {
  /** The file that holds it. */
  readonly file: string;
  /** What it is the price of: vendor, model, variant and operation, or the field of a scenario. */
  readonly subject: string;
  readonly doubt: PriceDoubt;
  /** The day on which it ended or was checked; undefined where nothing says one. */
  readonly since?: string | undefined;
  /** The scenario whose price it is; undefined where a catalog itself is checked. */
  readonly usedBy?: string | undefined;
}

/** What a check takes as its measure. */
export interface CheckDay {
  /** The day on which prices have to hold, such as 2026-12-02. */
  readonly day: string;
  /** A source that was read so many days before is old. */
  readonly olderThanDays: number;
}

const DAY_MS = 86_400_000;

function epochDay(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return (utcEpochMs(year, month, date) ?? 0) / DAY_MS;
}

/** What is doubtful about one price on a day, and since when; undefined for one that holds and was checked. A month counts as its last day. */
export function priceDoubt(
  entry: Pick<CatalogEntry, 'effectiveTo' | 'checked'>,
  { day, olderThanDays }: CheckDay,
): Pick<DoubtfulPrice, 'doubt' | 'since'> | undefined {
  const { effectiveTo, checked } = entry;
  if (effectiveTo !== undefined && lastDay(effectiveTo) < day) return { doubt: 'ended', since: effectiveTo };
  if (epochDay(day) - epochDay(lastDay(checked)) > olderThanDays) return { doubt: 'old', since: checked };
  return undefined;
}

/**
 * The doubtful prices of a catalog. A price that has ended is none where another one of the same thing holds: that is its history. One that has not
 * begun yet is judged by its source alone.
 */
export function doubtfulEntries(file: string, entries: readonly CatalogEntry[], check: CheckDay): DoubtfulPrice[] {
  const held = new Set(
    entries.filter((entry) => holdsOn(entry, check.day) || firstDay(entry.effectiveFrom) > check.day).map(subjectText),
  );
  return entries.flatMap((entry): DoubtfulPrice[] => {
    const found = priceDoubt(entry, check);
    const subject = subjectText(entry);
    return found === undefined || (found.doubt === 'ended' && held.has(subject)) ? [] : [{ file, subject, ...found }];
  });
}

/** `openai sora-2-pro (high resolution), text-to-video`. */
export function subjectText({
  vendor,
  model,
  variant,
  operation,
}: Pick<CatalogEntry, 'vendor' | 'model' | 'variant' | 'operation'>): string {
  const name = variant === undefined ? model : `${model} (${variant})`;
  return `${vendor} ${name}${operation === undefined ? '' : `, ${operation}`}`;
}
