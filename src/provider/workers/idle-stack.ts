import type { PoolWorker } from './pool-worker.ts';

/** Dropped places at the bottom that are kept until they are cleared at once. */
const DROPPED_MAX = 1024;

/** The workers that idle, in the order in which they began to: taken from the top, shut down from the bottom. */
export class IdleStack {
  #workers: PoolWorker[] = [];
  #bottom = 0;

  get size(): number {
    return this.#workers.length - this.#bottom;
  }

  /** The one that has idled longest; undefined when there is none. */
  get oldest(): PoolWorker | undefined {
    return this.#workers[this.#bottom];
  }

  push(worker: PoolWorker): void {
    this.#workers.push(worker);
  }

  /** Takes the one that began to idle last; call only when `size` is above zero. */
  pop(): PoolWorker {
    const worker = this.#workers.pop() as PoolWorker;
    if (this.#workers.length === this.#bottom) this.clear();
    return worker;
  }

  /** Takes out the oldest; call only when `size` is above zero. */
  dropOldest(): void {
    this.#bottom++;
    if (this.#bottom < DROPPED_MAX && this.size > 0) return;
    this.#workers.splice(0, this.#bottom);
    this.#bottom = 0;
  }

  /** All of them, the oldest first. */
  all(): readonly PoolWorker[] {
    return this.#workers.slice(this.#bottom);
  }

  clear(): void {
    this.#workers = [];
    this.#bottom = 0;
  }
}
