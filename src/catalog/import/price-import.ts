import type { CatalogEntryInput } from '../catalog.ts';
import { type ExactJson, JsonObject } from '../exact-json.ts';

/** A row of a price file, and what is to be said of it. */
export interface RowRemark {
  readonly row: string;
  /** 1-based line of the row in the file. */
  readonly line: number;
  readonly text: string;
}

/** What an import has made of a price file. Every row is an entry, or refused, or counted among the rows left out, unless it is full. */
export interface PriceImport {
  readonly entries: readonly CatalogEntryInput[];
  /** Rows that hold no price that can be believed, each with the reason. */
  readonly refused: readonly RowRemark[];
  /** Rows that are entries without some of what they say, each with what. */
  readonly incomplete: readonly RowRemark[];
  /** Rows that were not asked for or are not about prices of requests: how many, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** What the file says of itself and its user must know, such as that it is one page of several. */
  readonly warnings: readonly FileWarning[];
  /** 1-based line of the row that made the prices more than one catalog may hold: it and those after it were not taken. */
  readonly fullAtLine?: number | undefined;
}

/** A remark on a price file as a whole. */
export interface FileWarning {
  readonly line: number;
  readonly text: string;
}

/** What one row of a price file comes to: prices (several where it has variants), or nothing for a reason. */
export type RowReading =
  | { readonly kind: 'prices'; readonly prices: readonly ImportedPrice[]; readonly omitted: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'left-out'; readonly reason: string };

/** What a row says, without the date and the source of its file. */
export type ImportedPrice = Pick<CatalogEntryInput, 'model' | 'variant' | 'vendor' | 'operation' | 'price' | 'note'> & {
  /** Where the row has its price from, as it says itself. */
  readonly origin?: string | undefined;
};

/** One row of a price file. */
export interface PriceRow {
  readonly name: string;
  readonly line: number;
  readonly fields: JsonObject;
  /** Why it is refused regardless of its fields: it has none, or the file has it already. */
  readonly problem?: string | undefined;
}

/** The rows of a file that lists them under `name`, each with its name under `id`; undefined for another file. */
export function listedRows(file: ExactJson, name: string, id: string): PriceRow[] | undefined {
  const list = file instanceof JsonObject ? file.get(name) : undefined;
  if (!(file instanceof JsonObject) || !Array.isArray(list)) return undefined;
  const rows = (list as readonly ExactJson[]).map((row, index): PriceRow => {
    const fields = row instanceof JsonObject ? row : new JsonObject(1);
    const own = fields.get(id);
    return { name: typeof own === 'string' ? own : `${name}[${index}]`, line: fields.lineOf(id), fields };
  });
  return [...rows, ...repeatedLists(file, name)];
}

/** Rows of a file that has the list of its rows several times: the first list counts, and each further one is a row that is refused. */
function repeatedLists(file: JsonObject, name: string): PriceRow[] {
  return file.repeats
    .filter(({ key }) => key === name)
    .map(({ line }) => ({ name, line, fields: new JsonObject(line), problem: repeatText(file, name) }));
}

/** What is to be said of a key that a file has already. */
export function repeatText(file: JsonObject, key: string): string {
  return `is given again; the first counts, in line ${file.lineOf(key)}`;
}

/** A refusal of a row. */
export function refuse(reason: string): RowReading {
  return { kind: 'refused', reason };
}

/** A row that is no price of a request. */
export function leaveOut(reason: string): RowReading {
  return { kind: 'left-out', reason };
}
