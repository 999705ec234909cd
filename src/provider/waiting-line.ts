import { growRing } from '../engine/columns.ts';

/** First come, first served: a ring of numbers that doubles when full. */
export class WaitingLine {
  private ring: Int32Array = new Int32Array(256);
  #head = 0;
  #size = 0;

  /** Entries, cancelled ones included. */
  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.ring.length) growRing(this, this.#head);
    this.ring[(this.#head + this.#size++) & (this.ring.length - 1)] = value;
  }

  /** Takes the oldest; call only when `size` is above zero. */
  shift(): number {
    const value = this.ring[this.#head] as number;
    this.#head = (this.#head + 1) & (this.ring.length - 1);
    this.#size--;
    return value;
  }

  /** How many entries that `counts` agrees with stand before `value`. */
  countBefore(value: number, counts: (value: number) => boolean): number {
    let count = 0;
    for (let i = 0; i < this.#size; i++) {
      const each = this.ring[(this.#head + i) & (this.ring.length - 1)] as number;
      if (each === value) return count;
      if (counts(each)) count++;
    }
    return count;
  }

  /**
   * Takes out the entries that are gone, of a long line that is mostly of those; `live` are not. They may stay until their turn, but not fill
   * the memory. `drops` says whether an entry is gone, and has it forgotten.
   */
  compact(live: number, drops: (value: number) => boolean): void {
    if (this.#size < 1024 || this.#size < 2 * live) return;
    this.filter((value) => !drops(value));
  }

  /** Takes out every entry that `keep` refuses, and keeps the order of the rest. */
  filter(keep: (value: number) => boolean): void {
    for (let left = this.#size; left > 0; left--) {
      const value = this.shift();
      if (keep(value)) this.push(value);
    }
  }
}
