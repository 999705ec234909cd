import { EventHeap } from './event-heap.ts';

/** Bits of a packed event that hold its kind; the rest is the slot. */
const KIND_BITS = 4;
const KIND_MASK = (1 << KIND_BITS) - 1;
const SLOTS_MAX = 1 << (31 - KIND_BITS);
/** The last slot there is: of an event that goes behind those of all others. */
export const SLOT_LAST = SLOTS_MAX - 1;

/** Events in the sorted array at most: beyond, moving them costs more than a heap. */
const FRONT_MAX = 8;

/**
 * Ranks of events that fall due at one instant, in their order: the ends of jobs, what a client asks for at intervals, everything else, and users
 * who have thought enough. Timers run out between `end` and `asked`.
 */
export const RANK = { end: -1, asked: 0, other: 1, think: 2 } as const;
/** More than all events of a run. */
const RANK_SPAN = 1_125_899_906_842_624;

/**
 * Future events in the order (dueMs, rank, insertion): ties keep the order in which they were put in, and that is part of the result.
 * Events of the rank `think` go by slot instead.
 * An event is numbers: its instant, a kind (0..15) and a slot (0..2^27-1).
 *
 * The first few lie in a sorted array whose end is the head: taking that is free, and putting one in moves those before it one step, a loop that
 * a machine predicts, which it cannot in a heap. What finds no room there goes into a heap.
 */
export class EventQueue {
  readonly #due: Float64Array = new Float64Array(FRONT_MAX);
  readonly #order: Float64Array = new Float64Array(FRONT_MAX);
  readonly #what: Int32Array = new Int32Array(FRONT_MAX);
  #front = 0;
  readonly #heap: EventHeap;
  #next = 0;

  constructor(capacity = 1024) {
    this.#heap = new EventHeap(capacity);
  }

  /** Pending events. */
  get size(): number {
    return this.#front + this.#heap.size;
  }

  /** Instant of the head in ms; Infinity when nothing is pending. */
  headMs(): number {
    const frontMs = this.#front === 0 ? Number.POSITIVE_INFINITY : (this.#due[this.#front - 1] as number);
    const heap = this.#heap;
    return heap.size > 0 && heap.headMs < frontMs ? heap.headMs : frontMs;
  }

  /** Whether the head goes before the timers of its instant. Call only after a finite `headMs()`. */
  get isHeadEarly(): boolean {
    return (this.#isInFront() ? (this.#order[this.#front - 1] as number) : this.#heap.headOrder) < 0;
  }

  push(dueMs: number, kind: number, slot: number, rank: number = RANK.other): void {
    if (slot >= SLOTS_MAX) refuseSlot(slot);
    const what = (slot << KIND_BITS) | kind;
    const order = (rank === RANK.think ? slot : this.#next++) + rank * RANK_SPAN;
    this.#put(dueMs, order, what);
  }

  /** Removes the head and returns it packed: read it with `kindOf` and `slotOf`. Call only when `headMs()` is finite. */
  take(): number {
    return this.#isInFront() ? (this.#what[--this.#front] as number) : this.#heap.take();
  }

  /** Takes out all events of one kind; the order of the others stays. Takes time in proportion to all events. */
  drop(kind: number): void {
    const kept: (readonly [number, number, number])[] = [];
    while (this.size > 0) {
      const isInFront = this.#isInFront();
      const dueMs = this.headMs();
      const order = isInFront ? (this.#order[this.#front - 1] as number) : this.#heap.headOrder;
      const what = this.take();
      if (kindOf(what) !== kind) kept.push([dueMs, order, what]);
    }
    for (const event of kept) this.#put(...event);
  }

  #put(dueMs: number, order: number, what: number): void {
    if (this.#front < FRONT_MAX) this.#insert(dueMs, order, what);
    else this.#heap.push(dueMs, order, what);
  }

  #isInFront(): boolean {
    const heap = this.#heap;
    const last = this.#front - 1;
    if (heap.size === 0) return true;
    if (last < 0) return false;
    const dueMs = this.#due[last] as number;
    return dueMs === heap.headMs ? (this.#order[last] as number) < heap.headOrder : dueMs < heap.headMs;
  }

  #insert(dueMs: number, order: number, what: number): void {
    const due = this.#due;
    const orders = this.#order;
    const whats = this.#what;
    let i = this.#front++ - 1;
    for (; i >= 0; i--) {
      const beforeMs = due[i] as number;
      if (beforeMs > dueMs || (beforeMs === dueMs && (orders[i] as number) > order)) break;
      due[i + 1] = beforeMs;
      orders[i + 1] = orders[i] as number;
      whats[i + 1] = whats[i] as number;
    }
    due[i + 1] = dueMs;
    orders[i + 1] = order;
    whats[i + 1] = what;
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
