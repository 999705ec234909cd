import { grownInt32 } from './event-queue.ts';
import { RowHeap } from './row-heap.ts';

/** Ends a list of rows. */
const NONE = -1;
/** Pending events beyond which days pay, and below which they do not. */
const MANY = 256;
const FEW = 64;
/** Events that a day is to hold. */
const PER_DAY = 8;
const SAMPLE = 64;

/**
 * Future events of rows in the order (dueMs, insertion), at most one for each row. An event is its instant and its row; what falls due is for
 * the row to know.
 *
 * A few events lie in a heap. Of thousands, a heap touches ever more of the machine's cache: those of the present day stay in the heap,
 * later ones wait in unordered lists, one for each day of a year, and what lies beyond the year in one more. Length of day and year are chosen
 * anew when a year is over. (The idea is that of R. Brown's calendar queue, 1988, and of the ladder queue of W. T. Tang, R. S. M. Goh and
 * I. L.-J. Thng, 2005.) Should all fall due on one day, it is a heap again.
 */
export class RowCalendar {
  readonly #heap = new RowHeap();
  /** Instants by row: write one before `push`. Ask for the list again after `reach`. */
  dueMs: Float64Array = this.#heap.dueMs;
  #next = 0;
  /** Days per ms; 0 while all is in the heap. */
  #perMs = 0;
  /** Number of the year's first day, and the present day of the year: what falls due until its end is in the heap. */
  #firstDay = 0;
  #day = 0;
  /** The first row of each day, and of what lies beyond the year. */
  #days: Int32Array = new Int32Array(0);
  #beyond = NONE;
  /** By row: the next one of its list. */
  #nextRow: Int32Array = new Int32Array(256);
  /** Events in lists. */
  #listed = 0;
  /** Events in the heap beyond which days are tried. */
  #many = MANY;

  /** Makes room for rows below a number. */
  reach(rows: number): void {
    if (rows <= this.#nextRow.length) return;
    this.#heap.reach(rows);
    this.dueMs = this.#heap.dueMs;
    this.#nextRow = grownInt32(this.#nextRow, rows);
  }

  /** Instant of the head in ms; Infinity when nothing is pending. */
  headMs(): number {
    if (this.#heap.size > 0) return this.#heap.headMs();
    if (this.#listed === 0) return Number.POSITIVE_INFINITY;
    this.#turnDays();
    return this.#heap.headMs();
  }

  /** How many events were put in before the head. Call only after a finite `headMs()`. */
  headOrder(): number {
    return this.#heap.order[this.#heap.headRow()] as number;
  }

  /** Takes a place in the order for an event that is kept elsewhere. */
  takeOrder(): number {
    return this.#next++;
  }

  /** Removes the head and returns its row. Call only after a finite `headMs()`. */
  take(): number {
    return this.#heap.take();
  }

  /** Puts the event of a row in, which is due at `dueMs[row]`. */
  push(row: number): void {
    this.#heap.order[row] = this.#next++;
    if (this.#perMs !== 0) {
      const day = Math.floor((this.dueMs[row] as number) * this.#perMs) - this.#firstDay;
      if (day > this.#day) {
        this.#list(row, day);
        return;
      }
    }
    this.#heap.push(row);
    if (this.#perMs === 0 && this.#heap.size > this.#many) this.#spread();
  }

  #list(row: number, day: number): void {
    this.#listed++;
    if (day < this.#days.length) {
      const place = day | 0;
      this.#nextRow[row] = this.#days[place] as number;
      this.#days[place] = row;
    } else {
      this.#nextRow[row] = this.#beyond;
      this.#beyond = row;
    }
  }

  /** Goes on to the next day on which anything falls due. Something does. */
  #turnDays(): void {
    for (;;) {
      while (++this.#day < this.#days.length) {
        const first = this.#days[this.#day] as number;
        if (first === NONE) continue;
        this.#days[this.#day] = NONE;
        this.#gather(first);
        return;
      }
      this.#turnYear();
      if (this.#perMs === 0) return;
    }
  }

  /** Moves a list into the heap. */
  #gather(first: number): void {
    for (let row = first; row !== NONE; row = this.#nextRow[row] as number) {
      this.#listed--;
      this.#heap.push(row);
    }
  }

  /** A year is over, and all that is pending lies beyond it. */
  #turnYear(): void {
    const dues: number[] = [];
    const count = this.#listed;
    const stride = Math.max(1, Math.floor(count / SAMPLE));
    let leastMs = Number.POSITIVE_INFINITY;
    let i = 0;
    for (let row = this.#beyond; row !== NONE; row = this.#nextRow[row] as number) {
      const dueMs = this.dueMs[row] as number;
      if (dueMs < leastMs) leastMs = dueMs;
      if (i++ % stride === 0) dues.push(dueMs);
    }
    dues.sort((left, right) => left - right);
    const middleMs = dues[dues.length >> 1] as number;
    const dayMs = ((middleMs - leastMs) / (count / 2)) * PER_DAY;
    const first = this.#beyond;
    this.#beyond = NONE;
    if (count < FEW || !(dayMs > 0) || !Number.isFinite(1 / dayMs)) {
      this.#perMs = 0;
      this.#gather(first);
      this.#many = Math.max(MANY, 2 * count);
      return;
    }
    this.#perMs = 1 / dayMs;
    this.#firstDay = Math.floor(leastMs * this.#perMs);
    this.#day = -1;
    let length = 256;
    while (length < count / 4) length *= 2;
    if (this.#days.length !== length) this.#days = new Int32Array(length).fill(NONE);
    this.#relist(first);
  }

  #relist(first: number): void {
    for (let row = first; row !== NONE;) {
      const next = this.#nextRow[row] as number;
      this.#listed--;
      this.#list(row, Math.floor((this.dueMs[row] as number) * this.#perMs) - this.#firstDay);
      row = next;
    }
  }

  /** Takes everything out of the heap and begins a year. */
  #spread(): void {
    while (this.#heap.size > 0) {
      const row = this.#heap.take();
      this.#nextRow[row] = this.#beyond;
      this.#beyond = row;
      this.#listed++;
    }
    this.#turnYear();
  }
}
