import { type CatalogEntry, holdsOn } from './catalog.ts';
import { writtenRules } from './written-rule.ts';

export { type CheckDay, type DoubtfulPrice, doubtfulEntries, priceDoubt, subjectText } from './price-check.ts';

/** Which prices are wanted; an absent field allows all. */
export interface PriceFilter {
  /** Upper and lower case are alike. */
  readonly vendor?: string | undefined;
  /** A part of the model's name or variant; upper and lower case are alike. */
  readonly model?: string | undefined;
  /** Entries that name this operation. */
  readonly operation?: string | undefined;
  /** The `per` of one of its rules; of prices in credits also what they are for. */
  readonly per?: string | undefined;
}

/** The entries of a filter that hold on a day, and how many of the filter do not. */
export function filterPrices(
  entries: readonly CatalogEntry[],
  { vendor, model, operation, per }: PriceFilter,
  day: string,
): { readonly entries: readonly CatalogEntry[]; readonly otherDays: number } {
  const matching = entries.filter(
    (entry) =>
      (vendor === undefined || entry.vendor.toLowerCase() === vendor.toLowerCase()) &&
      (model === undefined || `${entry.model} ${entry.variant ?? ''}`.toLowerCase().includes(model.toLowerCase())) &&
      (operation === undefined || entry.operation === operation) &&
      (per === undefined || unitsOf(entry).includes(per)),
  );
  const holding = matching.filter((entry) => holdsOn(entry, day));
  return { entries: holding, otherDays: matching.length - holding.length };
}

/** What the rules of a price count. */
export function unitsOf(entry: CatalogEntry): readonly string[] {
  return writtenRules(entry.written).flatMap(({ per, each = 'image' }) => (per === 'credit' ? [per, each] : [per]));
}
