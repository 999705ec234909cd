import { growRing } from './columns.ts';

/**
 * Timers that all run equally long, such as one client's timeouts: they fall due in the order in which they were set, so a ring does what
 * a heap would, in constant time, and thousands of timers that will never fire do not weigh on the heap.
 * An entry names a slot and its generation; a slot that has moved on since has another generation, and the timer is then stale.
 */
export class TimerLane {
  /** Length of these timers in ms. */
  readonly delayMs: number;
  /** The event kind that a timer of this lane raises. */
  readonly kind: number;
  private due: Float64Array = new Float64Array(256);
  private slot: Int32Array = new Int32Array(256);
  private generation: Int32Array = new Int32Array(256);
  #head = 0;
  #size = 0;

  constructor(delayMs: number, kind: number) {
    this.delayMs = delayMs;
    this.kind = kind;
  }

  get size(): number {
    return this.#size;
  }

  headMs(): number {
    return this.#size > 0 ? (this.due[this.#head] as number) : Number.POSITIVE_INFINITY;
  }

  /** Slot of the head; call only when there is one. */
  headSlot(): number {
    return this.slot[this.#head] as number;
  }

  /** Generation of the head's slot when the timer was set. */
  headGeneration(): number {
    return this.generation[this.#head] as number;
  }

  push(nowMs: number, slot: number, generation: number): void {
    const mask = this.due.length - 1;
    if (this.#size > mask) {
      growRing(this, this.#head);
      this.push(nowMs, slot, generation);
      return;
    }
    const i = (this.#head + this.#size++) & mask;
    this.due[i] = nowMs + this.delayMs;
    this.slot[i] = slot;
    this.generation[i] = generation;
  }

  shift(): void {
    this.#head = (this.#head + 1) & (this.due.length - 1);
    this.#size--;
  }
}
