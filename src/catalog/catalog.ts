import { z } from 'zod';
import { OUTCOME_PRESETS, type OutcomePreset } from '../billing/outcome-policy.ts';
import { priceSchema } from '../billing/price/rule.ts';
import { OPERATIONS } from '../workload/request-class.ts';
import { priceMismatches } from './price-mismatch.ts';
import { dateSchema, firstDay, lastDay } from './calendar-date.ts';

/** What a path begins with that names a catalog of the package: `catalog:fal`. */
export const SHIPPED_CATALOG = 'catalog:';

/** The path of a catalog that is named without folder and ending, as `fal`: that of the package. Undefined for the path of a file. */
export function shippedPath(reference: string): string | undefined {
  return /^[a-z][a-z0-9-]*$/.test(reference) ? `${SHIPPED_CATALOG}${reference}` : undefined;
}

/** Most entries of one catalog. */
export const CATALOG_ENTRIES_MAX = 5000;

const presetNames = Object.keys(OUTCOME_PRESETS) as OutcomePreset[];

const entrySchema = z.strictObject({
  model: z.string().min(1).max(200).describe('The vendor’s name of the model.'),
  variant: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What else the price depends on, such as a quality or a resolution. Default: nothing.'),
  vendor: z.string().min(1).max(100).optional().describe('Whose price it is, where that is not the catalog’s vendor.'),
  operation: z.enum(OPERATIONS).optional().describe('What the price is for. Default: every operation of the model.'),
  price: priceSchema.describe('One price rule, or several that are added, as in a scenario.'),
  effectiveFrom: dateSchema.describe('First day on which the price is known to hold; of a month, its first day.'),
  effectiveTo: dateSchema
    .optional()
    .describe('Last day on which it holds; of a month, its last day. Default: no end is known.'),
  source: z.string().min(1).max(500).describe('The document or page that states the price.'),
  checked: dateSchema.describe('When the source was read.'),
  note: z.string().min(1).max(1000).optional().describe('What the price itself does not say.'),
  billing: z.enum(presetNames).optional().describe('Which outcomes the vendor charges: a preset of billing.outcomes.'),
});

type ReadEntry = z.output<typeof entrySchema>;

/** An entry as it is written in a catalog file. */
export type CatalogEntryInput = z.input<typeof entrySchema>;

/** One dated price of one model. */
export type CatalogEntry = ReadEntry & {
  readonly vendor: string;
  /** The price as it is written, for a scenario to hold. */
  readonly written: CatalogEntryInput['price'];
};

/** What an entry is the price of: entries that agree in it must not hold on the same day. */
function subjectOf({ vendor, model, variant, operation }: ReadEntry): string {
  return JSON.stringify([vendor, model, variant, operation]);
}

/** Whether an entry holds on a day. */
export function holdsOn(entry: Pick<ReadEntry, 'effectiveFrom' | 'effectiveTo'>, day: string): boolean {
  return firstDay(entry.effectiveFrom) <= day && (entry.effectiveTo === undefined || day <= lastDay(entry.effectiveTo));
}

interface EntryProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Entries that end before they begin, that count what their operation never has, and entries of one subject that hold on the same day. */
function entryProblems(entries: readonly ReadEntry[]): EntryProblem[] {
  const problems: EntryProblem[] = [];
  const bySubject = new Map<string, number[]>();
  entries.forEach((entry, index) => {
    if (entry.effectiveTo !== undefined && lastDay(entry.effectiveTo) < firstDay(entry.effectiveFrom))
      problems.push({ path: [index, 'effectiveTo'], message: 'is before effectiveFrom, so the price never holds' });
    if (entry.operation !== undefined) {
      for (const { path, message } of priceMismatches(entry.price, entry.operation))
        problems.push({ path: [index, 'price', ...path], message });
    }
    const subject = subjectOf(entry);
    const others = bySubject.get(subject) ?? [];
    for (const other of others)
      if (overlap(entry, entries[other] as ReadEntry)) problems.push(overlapProblem(entries, index, other));
    bySubject.set(subject, [...others, index]);
  });
  return problems;
}

function overlap(left: ReadEntry, right: ReadEntry): boolean {
  const [earlier, later] =
    firstDay(left.effectiveFrom) <= firstDay(right.effectiveFrom) ? [left, right] : [right, left];
  return holdsOn(earlier, firstDay(later.effectiveFrom));
}

function overlapProblem(entries: readonly ReadEntry[], index: number, other: number): EntryProblem {
  const { model } = entries[index] as ReadEntry;
  const message = `holds on the same days as entries[${other}], another price of ${model}; end the earlier one with effectiveTo, or tell them apart by variant`;
  return { path: [index, 'effectiveFrom'], message };
}

const entriesSchema: z.ZodType<readonly ReadEntry[], readonly CatalogEntryInput[]> = z
  .array(entrySchema)
  .min(1, { error: 'expected at least one price' })
  .max(CATALOG_ENTRIES_MAX, { error: `expected at most ${CATALOG_ENTRIES_MAX} prices; split the catalog` })
  .superRefine((entries, context) => {
    for (const problem of entryProblems(entries)) context.addIssue({ code: 'custom', ...problem });
  })
  .describe('Dated prices.');

/** A catalog file as it is written: strict, every price dated, no two prices of one thing on one day. */
export const catalogSchema = z
  .strictObject({
    vendor: z.string().min(1).max(100).describe('Whose prices these are.'),
    description: z.string().max(2000).optional().describe('What the catalog holds, and what it leaves out.'),
    entries: entriesSchema,
  })
  .meta({ title: 'Tollmark price catalog', description: 'Dated prices of one vendor, each with its source.' });

/** A catalog as it is written. */
export type CatalogInput = z.input<typeof catalogSchema>;

/** A vendor's dated prices. */
export interface Catalog {
  readonly vendor: string;
  readonly description: string;
  readonly entries: readonly CatalogEntry[];
}

/** A catalog from data that `catalogSchema` has accepted, together with that data. */
export function qualifyCatalog(read: z.output<typeof catalogSchema>, input: CatalogInput): Catalog {
  return {
    vendor: read.vendor,
    description: read.description ?? '',
    entries: read.entries.map((entry, index) => ({
      ...entry,
      vendor: entry.vendor ?? read.vendor,
      written: (input.entries[index] as CatalogEntryInput).price,
    })),
  };
}
