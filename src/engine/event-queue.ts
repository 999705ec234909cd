import { growColumns } from './columns.ts';

/** Bits of a packed event that hold its kind; the rest is the slot. */
const KIND_BITS = 4;
const KIND_MASK = (1 << KIND_BITS) - 1;
const SLOTS_MAX = 1 << (31 - KIND_BITS);

/**
 * Ranks of events that fall due at one instant, in their order: the ends of jobs, what a client hears late, everything else, and users who have
 * thought enough. Timers run out between `heard` and `other`.
 */
export const RANK = { end: -2, heard: -1, other: 0, think: 1 } as const;
/** More than all events of a run. */
const RANK_SPAN = 1_125_899_906_842_624;

/**
 * Future events in the order (dueMs, rank, insertion): ties keep the order in which they were put in, and that is part of the result.
 * Events of the rank `think` go by slot instead.
 * An event is numbers: its instant, a kind (0..15) and a slot (0..2^27-1). A 4-ary heap over typed arrays that double when full.
 *
 * Taking the head leaves a hole at the top, which the next `push` fills from above: most events schedule exactly one successor, and
 * one sift down is cheaper than removing the top and inserting at the bottom.
 */
export class EventQueue {
  private due: Float64Array;
  private order: Float64Array;
  private what: Int32Array;
  #size = 0;
  #next = 0;
  #hole = false;

  constructor(capacity = 1024) {
    this.due = new Float64Array(capacity);
    this.order = new Float64Array(capacity);
    this.what = new Int32Array(capacity);
  }

  /** Pending events. */
  get size(): number {
    return this.#hole ? this.#size - 1 : this.#size;
  }

  /** Instant of the head in ms; Infinity when nothing is pending. */
  headMs(): number {
    if (this.#hole) this.#fillHole();
    return this.#size > 0 ? (this.due[0] as number) : Number.POSITIVE_INFINITY;
  }

  /** Whether the head goes before the timers of its instant. Call only after a finite `headMs()`. */
  get isHeadEarly(): boolean {
    return (this.order[0] as number) < 0;
  }

  push(dueMs: number, kind: number, slot: number, rank: number = RANK.other): void {
    if (slot >= SLOTS_MAX) refuseSlot(slot);
    const what = (slot << KIND_BITS) | kind;
    const order = (rank === RANK.think ? slot : this.#next++) + rank * RANK_SPAN;
    if (this.#hole) {
      this.#hole = false;
      this.#siftDown(dueMs, order, what);
      return;
    }
    if (this.#size === this.due.length) growColumns(this, this.due.length * 2);
    this.#siftUp(dueMs, order, what);
  }

  /** Puts an event at the bottom and lets it rise. */
  #siftUp(dueMs: number, order: number, what: number): void {
    const due = this.due;
    const orders = this.order;
    const whats = this.what;
    let i = this.#size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentDue = due[parent] as number;
      if (parentDue < dueMs || (parentDue === dueMs && (orders[parent] as number) < order)) break;
      due[i] = parentDue;
      orders[i] = orders[parent] as number;
      whats[i] = whats[parent] as number;
      i = parent;
    }
    due[i] = dueMs;
    orders[i] = order;
    whats[i] = what;
  }

  /** Removes the head and returns it packed: read it with `kindOf` and `slotOf`. Call only when `headMs()` is finite. */
  take(): number {
    if (this.#hole) this.#fillHole();
    this.#hole = true;
    return this.what[0] as number;
  }

  /** Takes out the events of one kind for which `drops` holds; the order of the others stays. Takes time in proportion to all events. */
  drop(kind: number, drops: (slot: number) => boolean): void {
    if (this.#hole) this.#fillHole();
    const kept = Array.from({ length: this.#size }, (_, i) => i).filter((i) => {
      const what = this.what[i] as number;
      return kindOf(what) !== kind || !drops(slotOf(what));
    });
    const events = kept.map((i) => [this.due[i] as number, this.order[i] as number, this.what[i] as number] as const);
    this.#size = 0;
    for (const [dueMs, order, what] of events) this.#siftUp(dueMs, order, what);
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#size;
    if (last > 0) this.#siftDown(this.due[last] as number, this.order[last] as number, this.what[last] as number);
  }

  /** Puts an event at the top and lets it sink. */
  #siftDown(dueMs: number, order: number, what: number): void {
    const due = this.due;
    const orders = this.order;
    const whats = this.what;
    const size = this.#size;
    let i = 0;
    for (;;) {
      let least = (i << 2) + 1;
      if (least >= size) break;
      const end = least + 4 < size ? least + 4 : size;
      let leastDue = due[least] as number;
      for (let child = least + 1; child < end; child++) {
        const childDue = due[child] as number;
        if (childDue < leastDue || (childDue === leastDue && (orders[child] as number) < (orders[least] as number))) {
          least = child;
          leastDue = childDue;
        }
      }
      if (dueMs < leastDue || (dueMs === leastDue && order < (orders[least] as number))) break;
      due[i] = leastDue;
      orders[i] = orders[least] as number;
      whats[i] = whats[least] as number;
      i = least;
    }
    due[i] = dueMs;
    orders[i] = order;
    whats[i] = what;
  }
}

/** Apart from `push`, so that `push` stays small. */
function refuseSlot(slot: number): never {
  throw new Error(`An event names slot ${slot}; at most ${SLOTS_MAX} can be under way at once.`);
}

/** The kind of a packed event. */
export function kindOf(what: number): number {
  return what & KIND_MASK;
}

/** The slot of a packed event. */
export function slotOf(what: number): number {
  return what >> KIND_BITS;
}

/** A copy of `array` with room for `capacity` numbers. */
export function grownFloat64(array: Float64Array, capacity: number): Float64Array {
  const grown = new Float64Array(capacity);
  grown.set(array);
  return grown;
}

/** A copy of `array` with room for `capacity` integers. */
export function grownInt32(array: Int32Array, capacity: number): Int32Array {
  const grown = new Int32Array(capacity);
  grown.set(array);
  return grown;
}
