import type { JobRequest } from '../../src/wire/dialect.ts';
import { estimateBytes, requestBytes } from './byte-estimate.ts';

/** A request, or the bytes of a file: what entries of several jobs may share. */
export type Part = JobRequest | Uint8Array;

/** An entry beside its parts: the view of a job with its answer, its times, its place here; and beside each part. */
const ENTRY_BYTES = 1024;
const PART_BYTES = 128;

/** What a store holds for later questions. */
export interface StoreMemory {
  /** As they are estimated. */
  readonly bytes: number;
  readonly bytesMax: number;
  /** Entries that gave way before their time, because there was no room. */
  readonly forgotten: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly parts: readonly Part[];
}

/**
 * Values under keys, with at most so many bytes together, the oldest of which give way. A part that several values share is weighed once, as long as
 * one of them is there.
 */
export class WeighedMap<Key, Value> {
  readonly #bytesMax: number;
  readonly #entries = new Map<Key, Entry<Value>>();
  readonly #parts = new Map<Part, { users: number; readonly bytes: number }>();
  #bytes = 0;
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

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Puts a value under a key, as the newest where the key is new; the oldest give way until there is room. */
  set(key: Key, value: Value, parts: readonly Part[]): void {
    const before = this.#entries.get(key);
    this.#entries.set(key, { value, parts });
    this.#bytes += ENTRY_BYTES;
    for (const part of parts) this.#use(part);
    if (before !== undefined) this.#release(before);
    for (const oldest of this.#bytes > this.#bytesMax ? this.#entries.keys() : []) {
      if (this.#bytes <= this.#bytesMax) break;
      this.delete(oldest);
      this.#forgotten++;
    }
  }

  /** Drops the oldest values as long as they are over. */
  dropWhile(isOver: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (!isOver(value)) return;
      this.delete(key);
    }
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#release(entry);
  }

  #use(part: Part): void {
    this.#bytes += PART_BYTES;
    const known = this.#parts.get(part);
    if (known !== undefined) {
      known.users++;
      return;
    }
    const bytes = part instanceof Uint8Array ? estimateBytes(part) : requestBytes(part);
    this.#parts.set(part, { users: 1, bytes });
    this.#bytes += bytes;
  }

  #release({ parts }: Entry<Value>): void {
    this.#bytes -= ENTRY_BYTES + PART_BYTES * parts.length;
    for (const part of parts) {
      const known = this.#parts.get(part);
      if (known === undefined) throw new Error('A part that is released was weighed before.');
      if (--known.users > 0) continue;
      this.#parts.delete(part);
      this.#bytes -= known.bytes;
    }
  }
}
