/** Instants that it holds at most: beyond, moving them costs more than other ways to keep them in order. */
export const FEW_MAX = 64;

/**
 * A few instants in the order of time: a sorted array whose end is the earliest. Taking that is free, and putting one in moves those before it
 * one step: a loop that a machine foresees.
 */
export class FewEnds {
  size = 0;
  readonly #ends: Float64Array = new Float64Array(FEW_MAX);

  /** The earliest; Infinity when there is none. */
  headMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.#ends[this.size - 1] as number);
  }

  clear(): void {
    this.size = 0;
  }

  /** None has passed after `passBy`: for the sake of `ManyEnds`, which is not so sure. */
  settle(_nowMs: number): void {}

  /** Takes out all up to an instant. */
  passBy(nowMs: number): void {
    const ends = this.#ends;
    let { size } = this;
    while (size > 0 && (ends[size - 1] as number) <= nowMs) size--;
    this.size = size;
  }

  /** Takes out the earliest. */
  take(): void {
    this.size--;
  }

  push(endMs: number): void {
    const ends = this.#ends;
    let i = this.size++ - 1;
    for (; i >= 0; i--) {
      const beforeMs = ends[i] as number;
      if (beforeMs > endMs) break;
      ends[i + 1] = beforeMs;
    }
    ends[i + 1] = endMs;
  }
}
