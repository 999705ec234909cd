import { growColumns } from './columns.ts';

/** Events in the order (due, order): a 4-ary heap over typed arrays that double when full. */
export class EventHeap {
  private due: Float64Array;
  private order: Float64Array;
  private what: Int32Array;
  /** Events in it. */
  size = 0;

  constructor(capacity: number) {
    this.due = new Float64Array(capacity);
    this.order = new Float64Array(capacity);
    this.what = new Int32Array(capacity);
  }

  /** Of the head; read them only when `size` is above 0. */
  get headMs(): number {
    return this.due[0] as number;
  }

  get headOrder(): number {
    return this.order[0] as number;
  }

  push(dueMs: number, order: number, what: number): void {
    if (this.size === this.due.length) growColumns(this, this.due.length * 2);
    this.#siftUp(dueMs, order, what);
  }

  /** Removes the head and returns what it is. Call it only when `size` is above 0. */
  take(): number {
    const head = this.what[0] as number;
    const last = --this.size;
    if (last > 0) this.#siftDown(this.due[last] as number, this.order[last] as number, this.what[last] as number);
    return head;
  }

  /** Puts an event at the bottom and lets it rise. */
  #siftUp(dueMs: number, order: number, what: number): void {
    const due = this.due;
    const orders = this.order;
    const whats = this.what;
    let i = this.size++;
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

  /** Puts an event at the top and lets it sink. */
  #siftDown(dueMs: number, order: number, what: number): void {
    const due = this.due;
    const orders = this.order;
    const whats = this.what;
    const size = this.size;
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
