import { PlacedQueue } from './placed-queue.ts';
import { type Part, SharedParts, type StoreMemory } from './shared-parts.ts';

/** An entry beside its parts: the view of a job with its answer, its times, its place here. */
export const ENTRY_BYTES = 1024;
/** What an entry takes for each of its parts, beside the part itself. */
export const PART_BYTES = 128;

interface Entry<Value> {
  value: Value;
  parts: readonly Part[];
  /** Its place in the queue. */
  readonly place: number;
}

/**
 * Values under keys, with at most so many bytes together, the oldest of which give way. A part that several values share is weighed once, as long as
 * one of them is there.
 */
export class WeighedMap<Key, Value> {
  readonly #bytesMax: number;
  readonly #entries = new Map<Key, Entry<Value>>();
  /** The keys in the order of their entries: a map whose first keys are deleted is slow to tell its first. */
  readonly #order = new PlacedQueue<Key>();
  readonly #shared = new SharedParts();
  #ownBytes = 0;
  #forgotten = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: this.#bytesMax, forgotten: this.#forgotten };
  }

  get #bytes(): number {
    return this.#ownBytes + this.#shared.bytes;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Puts a value under a key, as the newest where the key is new; the oldest give way until there is room. */
  set(key: Key, value: Value, parts: readonly Part[]): void {
    for (const part of parts) this.#shared.use(part);
    this.#ownBytes += ENTRY_BYTES + PART_BYTES * parts.length;
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, { value, parts, place: this.#order.add(key) });
    else {
      this.#release(entry.parts);
      entry.value = value;
      entry.parts = parts;
    }
    while (this.#bytes > this.#bytesMax && this.#dropOldest(() => true)) this.#forgotten++;
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#release(entry.parts);
  }

  /** Drops the oldest values as long as they are over. */
  dropWhile(isOver: (value: Value) => boolean): void {
    while (this.#dropOldest(isOver));
  }

  /** Drops the oldest value if it is to go; false where it stays, or there is none. */
  #dropOldest(isToGo: (value: Value) => boolean): boolean {
    for (let key = this.#order.first; key !== undefined; key = this.#order.first) {
      const entry = this.#entries.get(key);
      if (entry?.place === this.#order.firstPlace) {
        if (!isToGo(entry.value)) return false;
        this.delete(key);
        return true;
      }
      // It was deleted, and perhaps put there anew.
      this.#order.shift();
    }
    return false;
  }

  #release(parts: readonly Part[]): void {
    this.#ownBytes -= ENTRY_BYTES + PART_BYTES * parts.length;
    for (const part of parts) this.#shared.release(part);
  }
}
