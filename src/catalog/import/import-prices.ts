import { CATALOG_ENTRIES_MAX, type CatalogEntryInput, catalogSchema } from '../catalog.ts';
import { type ExactJson, parseExactJson } from '../exact-json.ts';
import { falRows, falWarnings, readFalRow } from './fal.ts';
import { litellmRows, readLitellmRow } from './litellm.ts';
import { openrouterRows, readOpenrouterRow } from './openrouter.ts';
import type { FileWarning, ImportedPrice, PriceImport, PriceRow, RowReading, RowRemark } from './price-import.ts';

/** The price files that can be read. */
export const PRICE_FORMATS = ['litellm', 'openrouter', 'fal'] as const;
export type PriceFormat = (typeof PRICE_FORMATS)[number];

/** Most rows of one price file. */
const ROWS_MAX = 100_000;

interface Reader {
  readonly vendor: string;
  readonly expected: string;
  rows(value: ExactJson): PriceRow[] | undefined;
  read(row: PriceRow): RowReading;
  warnings?(value: ExactJson): FileWarning[];
}

const READERS: { readonly [K in PriceFormat]: Reader } = {
  litellm: {
    vendor: 'litellm',
    expected: 'a map of model names to maps, as model_prices_and_context_window.json',
    rows: litellmRows,
    read: readLitellmRow,
  },
  openrouter: {
    vendor: 'openrouter',
    expected: '{"data": [{"id": …, "pricing": {…}}]}, as GET /api/v1/models gives it',
    rows: openrouterRows,
    read: readOpenrouterRow,
  },
  fal: {
    vendor: 'fal',
    expected:
      '{"prices": [{"endpoint_id": …, "unit_price": …, "unit": …, "currency": …}]}, as GET /v1/models/pricing gives it',
    rows: falRows,
    read: readFalRow,
    warnings: falWarnings,
  },
};

/** How to import a price file. */
export interface ImportOptions {
  readonly format: PriceFormat;
  /** When the prices were true: a day or a month. */
  readonly date: string;
  /** What the entries name as their source. */
  readonly source: string;
  /** Only rows of this vendor: `litellm_provider` of LiteLLM, what stands before the slash of the others. */
  readonly vendor?: string | undefined;
  /** Only rows of this `mode`, which LiteLLM's have. */
  readonly mode?: string | undefined;
}

/** An import, or why the file as a whole is none. */
export type ImportReading = PriceImport | { readonly problem: string; readonly line: number };

/** The vendor that a catalog of a format is of. */
export function vendorOf(format: PriceFormat): string {
  return READERS[format].vendor;
}

/**
 * Turns the text of a price file into entries of a catalog, every decimal exact. What is wrong with one row leaves the others alone. Of two
 * rows that come to the same model, variant and operation the first counts. Stops at the row with which the prices would be more than one
 * catalog may hold.
 */
export function importPrices(text: string, options: ImportOptions): ImportReading {
  const reader = READERS[options.format];
  const reading = parseExactJson(text);
  if ('problem' in reading) return { problem: `is no JSON: ${reading.problem}`, line: reading.line };
  const rows = reader.rows(reading.value);
  if (rows === undefined)
    return { problem: `is no price file of ${options.format}: expected ${reader.expected}`, line: 1 };
  if (rows.length > ROWS_MAX) return { problem: `has ${rows.length} rows; at most ${ROWS_MAX} are read`, line: 1 };
  const collected = new Collection(options, reader.vendor, reader.warnings?.(reading.value) ?? []);
  for (const row of rows) {
    collected.add(row, wanted(row, options) ? readRow(row, reader) : undefined);
    if (collected.fullAtLine !== undefined) break;
  }
  return collected;
}

function readRow(row: PriceRow, reader: Reader): RowReading {
  return row.problem === undefined ? reader.read(row) : { kind: 'refused', reason: row.problem };
}

function wanted({ name, fields }: PriceRow, { format, vendor, mode }: ImportOptions): boolean {
  const own = format === 'litellm' ? fields.get('litellm_provider') : name.split('/')[0];
  return (vendor === undefined || own === vendor) && (mode === undefined || fields.get('mode') === mode);
}

class Collection implements PriceImport {
  readonly entries: CatalogEntryInput[] = [];
  readonly refused: RowRemark[] = [];
  readonly incomplete: RowRemark[] = [];
  readonly leftOut = new Map<string, number>();
  readonly warnings: readonly FileWarning[];
  fullAtLine: number | undefined;
  readonly #options: ImportOptions;
  readonly #vendor: string;
  /** The row that each subject came from. */
  readonly #subjects = new Map<string, string>();

  constructor(options: ImportOptions, vendor: string, warnings: readonly FileWarning[]) {
    this.#options = options;
    this.#vendor = vendor;
    this.warnings = warnings;
  }

  add(row: PriceRow, reading: RowReading | undefined): void {
    if (reading === undefined) this.#leaveOut('not asked for');
    else if (reading.kind === 'left-out') this.#leaveOut(reading.reason);
    else if (reading.kind === 'refused') this.#refuse(row, reading.reason);
    else this.#take(row, reading.prices, reading.omitted);
  }

  #take(row: PriceRow, prices: readonly ImportedPrice[], omitted: readonly string[]): void {
    const entries = prices.map((price) => this.#entryOf(price));
    const problem = entries.map((entry) => this.#problemOf(entry)).find((found) => found !== undefined);
    if (problem !== undefined) {
      this.#refuse(row, problem);
      return;
    }
    if (this.entries.length + entries.length > CATALOG_ENTRIES_MAX) {
      this.fullAtLine = row.line;
      return;
    }
    for (const entry of entries) this.#subjects.set(subjectOf(entry), row.name);
    this.entries.push(...entries);
    if (omitted.length > 0)
      this.incomplete.push({ row: row.name, line: row.line, text: `without ${omitted.join('; ')}` });
  }

  #entryOf({ origin, ...price }: ImportedPrice): CatalogEntryInput {
    const { date, source } = this.#options;
    return {
      ...price,
      effectiveFrom: date,
      source: origin === undefined ? source : `${source}; ${origin}`,
      checked: date,
    };
  }

  #problemOf(entry: CatalogEntryInput): string | undefined {
    const other = this.#subjects.get(subjectOf(entry));
    if (other !== undefined) return `has the same model, variant and operation as ${other}`;
    const judged = catalogSchema.safeParse({ vendor: this.#vendor, entries: [entry] });
    const issue = judged.error?.issues[0];
    return issue === undefined ? undefined : `${issue.path.slice(2).join('.')}: ${issue.message}`;
  }

  #refuse({ name, line }: PriceRow, text: string): void {
    this.refused.push({ row: name, line, text });
  }

  #leaveOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }
}

function subjectOf({ vendor, model, variant, operation }: CatalogEntryInput): string {
  return JSON.stringify([vendor, model, variant, operation]);
}
