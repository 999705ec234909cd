/** Rows that it holds at most: beyond, moving them costs more than a heap. */
export const FRONT_MAX = 64;

/**
 * A few rows in the order of (dueMs, order): a sorted array whose end is the head. Taking the head is free, and putting one in moves those
 * before it, a dozen on average, one step: a loop that a machine foresees, which it cannot in a heap.
 */
export class RowFront {
  size = 0;
  readonly #due: Float64Array = new Float64Array(FRONT_MAX);
  readonly #row: Int32Array = new Int32Array(FRONT_MAX);

  /** Instant of the head in ms. Call only when `size` is above 0. */
  headMs(): number {
    return this.#due[this.size - 1] as number;
  }

  /** Row of the head. Call only when `size` is above 0. */
  headRow(): number {
    return this.#row[this.size - 1] as number;
  }

  /** Removes the head and returns its row. Call only when `size` is above 0. */
  take(): number {
    return this.#row[--this.size] as number;
  }

  /** Puts a row in, which is due at `dueMs[row]`, behind all that are due at the same instant; returns its place. Call only while there is room. */
  push(row: number, dueMs: Float64Array): number {
    const due = this.#due;
    const rows = this.#row;
    const ownMs = dueMs[row] as number;
    let i = this.size++ - 1;
    for (; i >= 0; i--) {
      const beforeMs = due[i] as number;
      if (beforeMs > ownMs) break;
      due[i + 1] = beforeMs;
      rows[i + 1] = rows[i] as number;
    }
    due[i + 1] = ownMs;
    rows[i + 1] = row;
    return i + 1;
  }

  /** As `push`, but at the place that `order[row]` gives it among its equals. */
  insert(row: number, dueMs: Float64Array, order: Float64Array): void {
    const due = this.#due;
    const rows = this.#row;
    let i = this.push(row, dueMs);
    const ownMs = due[i];
    for (; i + 1 < this.size && due[i + 1] === ownMs; i++) {
      const after = rows[i + 1] as number;
      if ((order[after] as number) < (order[row] as number)) break;
      rows[i] = after;
    }
    rows[i] = row;
  }
}
