import { grownFloat64, grownInt32 } from './event-queue.ts';

/**
 * Rows in the order of (dueMs, order), which are looked up by row: a 4-ary heap over typed arrays that double when full.
 *
 * Taking the head leaves a hole at the top, which the next `push` fills from above: most events schedule exactly one successor, and
 * one sift down is cheaper than removing the top and inserting at the bottom.
 */
export class RowHeap {
  /** By row: when it is due, and its place among those that are due at one instant. Write them before `push`; ask for them again after `reach`. */
  dueMs: Float64Array = new Float64Array(256);
  order: Float64Array = new Float64Array(256);
  #due: Float64Array = new Float64Array(256);
  #row: Int32Array = new Int32Array(256);
  #size = 0;
  #hole = false;

  /** Rows in it, but for the one that was taken last as long as its hole is open. */
  get size(): number {
    if (this.#hole) this.#fillHole();
    return this.#size;
  }

  /** Makes room for rows below a number. */
  reach(rows: number): void {
    if (rows <= this.order.length) return;
    this.order = grownFloat64(this.order, rows);
    this.dueMs = grownFloat64(this.dueMs, rows);
  }

  /** Instant of the head in ms. Call only when `size` is above 0. */
  headMs(): number {
    return this.#due[0] as number;
  }

  /** Row of the head. Call only when `size` is above 0. */
  headRow(): number {
    return this.#row[0] as number;
  }

  push(row: number): void {
    if (this.#hole) {
      this.#hole = false;
      this.#siftDown(row);
      return;
    }
    if (this.#size === this.#due.length) this.#grow();
    const due = this.#due;
    const rows = this.#row;
    const dueMs = this.dueMs[row] as number;
    let i = this.#size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentDue = due[parent] as number;
      if (parentDue < dueMs || (parentDue === dueMs && !this.#isBefore(row, rows[parent] as number))) break;
      due[i] = parentDue;
      rows[i] = rows[parent] as number;
      i = parent;
    }
    due[i] = dueMs;
    rows[i] = row;
  }

  /** Removes the head. Call only when `size` is above 0, and ask for `size` before the next head. */
  take(): number {
    this.#hole = true;
    return this.#row[0] as number;
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#size;
    if (last > 0) this.#siftDown(this.#row[last] as number);
  }

  /** Puts a row at the top and lets it sink. */
  #siftDown(row: number): void {
    const due = this.#due;
    const rows = this.#row;
    const size = this.#size;
    const dueMs = this.dueMs[row] as number;
    let i = 0;
    for (;;) {
      let least = (i << 2) + 1;
      if (least >= size) break;
      const end = least + 4 < size ? least + 4 : size;
      let leastDue = due[least] as number;
      for (let child = least + 1; child < end; child++) {
        const childDue = due[child] as number;
        if (childDue > leastDue) continue;
        if (childDue === leastDue && !this.#isBefore(rows[child] as number, rows[least] as number)) continue;
        least = child;
        leastDue = childDue;
      }
      if (dueMs < leastDue || (dueMs === leastDue && this.#isBefore(row, rows[least] as number))) break;
      due[i] = leastDue;
      rows[i] = rows[least] as number;
      i = least;
    }
    due[i] = dueMs;
    rows[i] = row;
  }

  #isBefore(row: number, other: number): boolean {
    return (this.order[row] as number) < (this.order[other] as number);
  }

  #grow(): void {
    const capacity = this.#due.length * 2;
    this.#due = grownFloat64(this.#due, capacity);
    this.#row = grownInt32(this.#row, capacity);
  }
}
