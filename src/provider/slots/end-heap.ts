import { growColumns } from '../../engine/columns.ts';

/** Any number of instants, of which the earliest is known: a 4-ary heap that doubles when full. */
export class EndHeap {
  size = 0;
  private ends: Float64Array = new Float64Array(64);

  /** The earliest; Infinity when there is none. */
  headMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.ends[0] as number);
  }

  clear(): void {
    this.size = 0;
  }

  push(endMs: number): void {
    if (this.size === this.ends.length) growColumns(this, this.size * 2);
    const ends = this.ends;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentMs = ends[parent] as number;
      if (parentMs <= endMs) break;
      ends[i] = parentMs;
      i = parent;
    }
    ends[i] = endMs;
  }

  /** Takes out the earliest. */
  take(): void {
    const ends = this.ends;
    const size = --this.size;
    const endMs = ends[size] as number;
    let i = 0;
    for (let least = 1; least < size; least = (i << 2) + 1) {
      const end = Math.min(least + 4, size);
      for (let child = least + 1; child < end; child++) {
        if ((ends[child] as number) < (ends[least] as number)) least = child;
      }
      if (endMs <= (ends[least] as number)) break;
      ends[i] = ends[least] as number;
      i = least;
    }
    ends[i] = endMs;
  }
}
