import { growColumns } from '../../engine/columns.ts';
import { EndHeap } from './end-heap.ts';
import { FEW_MAX, FewEnds } from './few-ends.ts';

/** Ends a list of places. */
const NONE = -1;
/** Instants in the heap beyond which days pay, and pending ones below which they do not. */
const MANY = 32;
const FEW = 48;
/** Instants that a day is to hold. */
const PER_DAY = 6;
const SAMPLE = 64;
/** Numbers of a day, by their place in it: the first and the last place of its list, and how many instants there are. */
const DAY = { first: 0, last: 1, count: 2 } as const;
const DAY_SHIFT = 2;

/**
 * Any number of instants, of which hardly ever more is asked than how many are left: they lie in unordered lists, one for each day of a year, and
 * a day that is over is dropped whole. Only when somebody asks for more, which is when every slot is in use, the present day is put in order.
 * Length of day and year are chosen anew when a year is over. (The days are those of R. Brown's calendar queue, 1988.)
 */
export class ManyEnds {
  /** Instants left, and such as have passed on the present day: `settle` takes those out. */
  size = 0;
  /** What is in order: all up to the end of the present day, unless that is loose. */
  readonly #few = new FewEnds();
  readonly #heap = new EndHeap();
  /** Days per ms; 0 while nothing is in lists. */
  #perMs = 0;
  /** Number of the year's first day, and the present day of the year. */
  #firstDay = 0;
  #day = 0;
  /** Whether the present day is a list still. */
  #isLoose = false;
  /** Days of the year, and four numbers for each: see `DAY`. */
  #dayCount = 0;
  #days: Int32Array = new Int32Array(0);
  /** The first place of what lies beyond the year. */
  #beyond = NONE;
  #beyondCount = 0;
  /** By place: the instant, and the next place of its list, or the next free one. */
  private due: Float64Array = new Float64Array(0);
  private next: Int32Array = new Int32Array(0);
  #free = NONE;
  /** Instants in the heap beyond which days are tried. */
  #many = MANY;

  /** The earliest; Infinity when there is none. Call only after `settle`. */
  headMs(): number {
    while (this.#few.size === 0 && this.#heap.size === 0) {
      if (this.size === 0) return Number.POSITIVE_INFINITY;
      this.#nextDay();
    }
    return Math.min(this.#few.headMs(), this.#heap.headMs());
  }

  /** Drops what has passed, but for what has passed on the present day. */
  passBy(nowMs: number): void {
    if (this.#perMs === 0 || !this.#isLoose) this.#passInOrder(nowMs);
    if (this.#perMs === 0) return;
    const day = Math.floor(nowMs * this.#perMs) - this.#firstDay;
    if (day > this.#day) this.#turnTo(day, nowMs);
  }

  /** Takes out all that has passed. */
  settle(nowMs: number): void {
    if (this.#isLoose) this.#order(this.#day);
    this.#passInOrder(nowMs);
  }

  /** Takes out the earliest. Call only after `headMs`. */
  take(): void {
    this.size--;
    if (this.#few.headMs() <= this.#heap.headMs()) this.#few.take();
    else this.#heap.take();
  }

  push(endMs: number): void {
    this.size++;
    if (this.#perMs !== 0) {
      const day = Math.floor(endMs * this.#perMs) - this.#firstDay;
      if (day > this.#day || (this.#isLoose && day === this.#day)) {
        this.#list(this.#place(endMs), day);
        return;
      }
    }
    this.#insert(endMs);
    if (this.#perMs === 0 && this.#heap.size > this.#many) this.#spread();
  }

  #insert(endMs: number): void {
    if (this.#few.size < FEW_MAX) this.#few.push(endMs);
    else this.#heap.push(endMs);
  }

  #passInOrder(nowMs: number): void {
    const before = this.#few.size + this.#heap.size;
    this.#few.passBy(nowMs);
    while (this.#heap.headMs() <= nowMs) this.#heap.take();
    this.size += this.#few.size + this.#heap.size - before;
  }

  #list(place: number, day: number): void {
    if (day >= this.#dayCount) {
      this.next[place] = this.#beyond;
      this.#beyond = place;
      this.#beyondCount++;
      return;
    }
    const days = this.#days;
    const at = (day | 0) << DAY_SHIFT;
    const first = days[at + DAY.first] as number;
    this.next[place] = first;
    days[at + DAY.first] = place;
    if (first === NONE) days[at + DAY.last] = place;
    days[at + DAY.count] = (days[at + DAY.count] as number) + 1;
  }

  /** A later day has begun: what was due before has passed. */
  #turnTo(day: number, nowMs: number): void {
    this.size -= this.#few.size + this.#heap.size;
    this.#few.clear();
    this.#heap.clear();
    const days = this.#days;
    const until = Math.min(day, this.#dayCount);
    for (let at = Math.max(0, this.#day) << DAY_SHIFT; at < until << DAY_SHIFT; at += 1 << DAY_SHIFT) {
      const first = days[at + DAY.first] as number;
      if (first === NONE) continue;
      this.size -= days[at + DAY.count] as number;
      this.next[days[at + DAY.last] as number] = this.#free;
      this.#free = first;
      days[at + DAY.first] = NONE;
      days[at + DAY.count] = 0;
    }
    this.#day = until;
    this.#isLoose = true;
    if (day >= this.#dayCount) this.#turnYear(nowMs);
  }

  /** The earliest lies on a later day: puts the next one in order. */
  #nextDay(): void {
    if (++this.#day < this.#dayCount) this.#order(this.#day);
    else this.#turnYear(Number.NEGATIVE_INFINITY);
  }

  /** Puts a day in order. */
  #order(day: number): void {
    this.#isLoose = false;
    const days = this.#days;
    const at = day << DAY_SHIFT;
    let place = days[at + DAY.first] as number;
    days[at + DAY.first] = NONE;
    days[at + DAY.count] = 0;
    while (place !== NONE) place = this.#unlist(place);
  }

  /** Takes the instant of a place into order. Returns the next place of its list. */
  #unlist(place: number): number {
    const next = this.next[place] as number;
    this.#insert(this.due[place] as number);
    this.next[place] = this.#free;
    this.#free = place;
    return next;
  }

  /** A year is over: what is left lies beyond it, but for what has passed. */
  #turnYear(nowMs: number): void {
    const { leastMs, dayMs } = this.#measure(nowMs);
    let place = this.#beyond;
    const count = this.#beyondCount;
    this.#beyond = NONE;
    this.#beyondCount = 0;
    this.#isLoose = false;
    if (count < FEW || !(dayMs > 0) || !Number.isFinite(1 / dayMs)) {
      this.#perMs = 0;
      this.#many = Math.max(MANY, 2 * count);
      while (place !== NONE) place = this.#unlist(place);
    } else {
      this.#perMs = 1 / dayMs;
      this.#firstDay = Math.floor(leastMs * this.#perMs);
      this.#day = -1;
      this.#makeDays(count);
      while (place !== NONE) place = this.#relist(place, nowMs);
    }
    this.#passInOrder(nowMs);
  }

  /** Puts an instant on its day, unless it has passed. Returns the next place of its list. */
  #relist(place: number, nowMs: number): number {
    const next = this.next[place] as number;
    const dueMs = this.due[place] as number;
    if (dueMs > nowMs) {
      this.#list(place, Math.floor(dueMs * this.#perMs) - this.#firstDay);
    } else {
      this.size--;
      this.next[place] = this.#free;
      this.#free = place;
    }
    return next;
  }

  #makeDays(count: number): void {
    let length = 256;
    while (length < count / 2) length *= 2;
    if (this.#dayCount === length) return;
    this.#dayCount = length;
    this.#days = new Int32Array(length << DAY_SHIFT);
    for (let day = 0; day < length; day++) this.#days[(day << DAY_SHIFT) + DAY.first] = NONE;
  }

  /** The first instant of what lies beyond the year, and the length of a day by the middle one of a sample. */
  #measure(nowMs: number): { readonly leastMs: number; readonly dayMs: number } {
    const dues: number[] = [];
    const stride = Math.max(1, Math.floor(this.#beyondCount / SAMPLE));
    let leastMs = Number.POSITIVE_INFINITY;
    let i = 0;
    for (let place = this.#beyond; place !== NONE; place = this.next[place] as number) {
      const dueMs = this.due[place] as number;
      if (dueMs < leastMs) leastMs = dueMs;
      if (i++ % stride === 0) dues.push(dueMs);
    }
    dues.sort((left, right) => left - right);
    const middleMs = dues[dues.length >> 1] as number;
    leastMs = Math.max(leastMs, nowMs);
    return { leastMs, dayMs: ((middleMs - leastMs) / (this.#beyondCount / 2)) * PER_DAY };
  }

  /** Lists everything and begins a year. */
  #spread(): void {
    for (let endMs = this.headMs(); endMs !== Number.POSITIVE_INFINITY; endMs = this.headMs()) {
      this.take();
      const place = this.#place(endMs);
      this.next[place] = this.#beyond;
      this.#beyond = place;
      this.#beyondCount++;
    }
    this.size = this.#beyondCount;
    this.#turnYear(Number.NEGATIVE_INFINITY);
  }

  /** A place for an instant. */
  #place(endMs: number): number {
    if (this.#free === NONE) this.#grow();
    const place = this.#free;
    this.#free = this.next[place] as number;
    this.due[place] = endMs;
    return place;
  }

  #grow(): void {
    const before = this.due.length;
    const capacity = Math.max(256, before * 2);
    growColumns(this, capacity);
    for (let place = capacity - 1; place >= before; place--) {
      this.next[place] = this.#free;
      this.#free = place;
    }
  }
}
