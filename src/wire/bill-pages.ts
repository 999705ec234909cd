/** A record of a vendor's bill: its name, and what stands there. */
export interface BillRecord {
  readonly name: string;
  readonly value: unknown;
}

/** How a client reads a vendor's bill: pages of records, the newest first. */
export interface BillPages {
  /** The path of the first page. */
  readonly path: string;
  /** How the key is given. */
  readonly scheme: 'Bearer' | 'Key';
  /** The host that has the bill, by that of the target; absent: the same. */
  origin?(target: string): string;
  /** The records of a page and the address of the next one; undefined for what is no page of the bill. */
  read(page: unknown): { readonly records: readonly BillRecord[]; readonly next?: string | undefined } | undefined;
  /** A bill of these records alone, as one page. */
  write(values: readonly unknown[]): object;
}

/** The records in a list, named by a field; undefined for what is no list of such records. */
export function recordsNamed(list: unknown, field: string): BillRecord[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const records = list.map((value: unknown): BillRecord => ({ name: String(fieldOf(value, field)), value }));
  return list.every((value) => fieldOf(value, field) !== undefined) ? records : undefined;
}

/** A field of what may be an object. */
export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, field) as unknown) : undefined;
}
