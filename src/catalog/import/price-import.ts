import type { CatalogEntryInput } from '../catalog.ts';
import type { JsonObject } from '../exact-json.ts';

/** A row of a price file, and what is to be said of it. */
export interface RowRemark {
  readonly row: string;
  /** 1-based line of the row in the file. */
  readonly line: number;
  readonly text: string;
}

/** What an import has made of a price file. Every row is an entry, or refused, or counted among the rows left out. */
export interface PriceImport {
  readonly entries: readonly CatalogEntryInput[];
  /** Rows that hold no price that can be believed, each with the reason. */
  readonly refused: readonly RowRemark[];
  /** Rows that are entries without some of what they say, each with what. */
  readonly incomplete: readonly RowRemark[];
  /** Rows that were not asked for or are not about prices of requests: how many, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** What one row of a price file comes to: prices (several where it has variants), or nothing for a reason. */
export type RowReading =
  | { readonly kind: 'prices'; readonly prices: readonly ImportedPrice[]; readonly omitted: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'left-out'; readonly reason: string };

/** What a row says by itself, without the date and the source of its file. */
export type ImportedPrice = Pick<CatalogEntryInput, 'model' | 'variant' | 'vendor' | 'operation' | 'price' | 'note'> & {
  /** Where the row has its price from, as it says itself. */
  readonly origin?: string | undefined;
};

/** One row of a price file. */
export interface PriceRow {
  readonly name: string;
  readonly line: number;
  readonly fields: JsonObject;
}

/** A refusal of a row. */
export function refuse(reason: string): RowReading {
  return { kind: 'refused', reason };
}

/** A row that is no price of a request. */
export function leaveOut(reason: string): RowReading {
  return { kind: 'left-out', reason };
}
