import { grownInt32 } from './event-queue.ts';
import { FRONT_MAX, RowFront } from './row-front.ts';
import { RowHeap } from './row-heap.ts';

/** Ends a list of rows. */
const NONE = -1;
/** Events in the heap beyond which days pay, and pending ones below which they do not. */
const MANY = 32;
const FEW = 48;
/** Events that a day is to hold. */
const PER_DAY = 8;
const SAMPLE = 64;

/** What goes first at one instant: the ends of jobs, then timers, then everything else. */
export const PHASE = { end: -2, timer: -1, other: 0 } as const;
/** More than all events of a run. */
const PHASE_SPAN = 2_251_799_813_685_248;

/**
 * Future events of rows in the order (dueMs, place), at most one for each row. An event is its instant and its row; what falls due is for
 * the row to know.
 *
 * The first few lie in a sorted array, and what finds no room there in a heap. Of thousands, a heap touches ever more of the machine's cache:
 * then only those of the present day are there, later ones wait in unordered lists, one for each day of a year, and what lies beyond the year
 * in one more. Length of day and year are chosen anew when a year is over. (The idea is that of R. Brown's calendar queue, 1988, and of the
 * ladder queue of W. T. Tang, R. S. M. Goh and I. L.-J. Thng, 2005.) Should all fall due on one day, it is a heap again.
 */
export class RowCalendar {
  readonly #front = new RowFront();
  readonly #heap = new RowHeap();
  /** Instants by row: write one before `push`. Ask for the list again after `reach`. */
  dueMs: Float64Array = this.#heap.dueMs;
  #next = 0;
  /** Days per ms; 0 while nothing is in lists. */
  #perMs = 0;
  /** Number of the year's first day, and the present day of the year: what falls due until its end is in no list. */
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
    const front = this.#front;
    if (this.#heap.size > 0) return this.#isInFront() ? front.headMs() : this.#heap.headMs();
    if (front.size > 0) return front.headMs();
    if (this.#listed === 0) return Number.POSITIVE_INFINITY;
    this.#turnDays();
    return this.headMs();
  }

  /** The next place among the events of one instant, behind all places of its `PHASE` so far. */
  takePlace(phase: number): number {
    return this.#next++ + phase * PHASE_SPAN;
  }

  /** Removes the head and returns its row. Call only after a finite `headMs()`. */
  take(): number {
    return this.#heap.size === 0 || this.#isInFront() ? this.#front.take() : this.#heap.take();
  }

  /** Puts the event of a row in, which is due at `dueMs[row]`, at a place among those of that instant. */
  push(row: number, place: number): void {
    const { order } = this.#heap;
    order[row] = place;
    if (this.#perMs !== 0) {
      const day = Math.floor((this.dueMs[row] as number) * this.#perMs) - this.#firstDay;
      if (day > this.#day) {
        this.#list(row, day);
        return;
      }
    }
    if (this.#front.size < FRONT_MAX) {
      this.#front.insert(row, this.dueMs, order);
      return;
    }
    this.#heap.push(row);
    if (this.#perMs === 0 && this.#heap.size > this.#many) this.#spread();
  }

  /** Whether the head is in the sorted array. */
  #isInFront(): boolean {
    const front = this.#front;
    const heap = this.#heap;
    if (front.size === 0 || heap.size === 0) return heap.size === 0;
    if (front.headMs() !== heap.headMs()) return front.headMs() < heap.headMs();
    return (heap.order[front.headRow()] as number) < (heap.order[heap.headRow()] as number);
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

  /** Puts a list where the first events are. */
  #gather(first: number): void {
    const { dueMs, order } = this.#heap;
    for (let row = first; row !== NONE; row = this.#nextRow[row] as number) {
      this.#listed--;
      if (this.#front.size < FRONT_MAX) this.#front.insert(row, dueMs, order);
      else this.#heap.push(row);
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

  /** Lists everything and begins a year. */
  #spread(): void {
    while (this.#front.size > 0 || this.#heap.size > 0) {
      const row = this.take();
      this.#nextRow[row] = this.#beyond;
      this.#beyond = row;
      this.#listed++;
    }
    this.#turnYear();
  }
}
