/** A column of a typed table. */
type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * Replaces every typed array of a table by a copy with room for `capacity` numbers; new places hold 0.
 *
 * A table is an object whose columns are plain fields, all of one length, so that hot code reads `table.request[row]`.
 * Fields named with `#` are not seen and keep their arrays.
 */
export function growColumns(table: object, capacity: number): void {
  const fields = table as Record<string, unknown>;
  for (const [name, column] of columnsOf(table)) {
    const larger = new (column.constructor as new (length: number) => Column)(capacity);
    larger.set(column);
    fields[name] = larger;
  }
}

/** Doubles the columns of a table until they have a place for `row`. */
export function reachRow(table: object, row: number): void {
  let capacity = capacityOf(table);
  while (capacity <= row) capacity *= 2;
  growColumns(table, capacity);
}

/** Doubles the columns of a full ring whose oldest entry is at `head`. */
export function growRing(ring: object, head: number): void {
  const before = capacityOf(ring);
  growColumns(ring, before * 2);
  // The part that had wrapped round to the front goes behind the rest.
  for (const [, column] of columnsOf(ring)) column.copyWithin(before, 0, head);
}

function columnsOf(table: object): [string, Column][] {
  return Object.entries(table).filter(([, field]) => ArrayBuffer.isView(field));
}

function capacityOf(table: object): number {
  return columnsOf(table)[0]?.[1].length ?? 0;
}

/** The rows of a table that are in use and those that are free. The table doubles when none is free; free rows are used again. */
export class Rows {
  readonly #table: object;
  #free: Int32Array = new Int32Array(0);
  #freeCount = 0;

  /** Create it after the columns of `table`: their length is the first capacity. */
  constructor(table: object) {
    this.#table = table;
    this.#extend(capacityOf(table));
  }

  /** Rows in use. */
  get count(): number {
    return this.#free.length - this.#freeCount;
  }

  /** Rows there are, used or not: the length of the columns. */
  get capacity(): number {
    return this.#free.length;
  }

  /** A row that was free. Its columns still hold what its last user wrote. */
  take(): number {
    if (this.#freeCount === 0) this.#grow();
    return this.#free[--this.#freeCount] as number;
  }

  /** Gives a row back. */
  give(row: number): void {
    this.#free[this.#freeCount++] = row;
  }

  #grow(): void {
    const capacity = this.#free.length * 2;
    growColumns(this.#table, capacity);
    this.#extend(capacity);
  }

  /** All rows were in use: those from the present capacity on become free, the lowest first. */
  #extend(capacity: number): void {
    const before = this.#free.length;
    this.#free = new Int32Array(capacity);
    for (let row = capacity - 1; row >= before; row--) this.#free[this.#freeCount++] = row;
  }
}
