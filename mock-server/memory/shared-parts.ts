import type { JobRequest } from '../../src/wire/dialect.ts';
import { estimateBytes, requestBytes } from './byte-estimate.ts';

/** A request, or the bytes of a file: what several jobs may share. */
export type Part = JobRequest | Uint8Array;

/** What a store holds for later questions. */
export interface StoreMemory {
  /** As they are estimated. */
  readonly bytes: number;
  readonly bytesMax: number;
  /** Entries that gave way before their time, because there was no room. */
  readonly forgotten: number;
}

/** Parts in use, each weighed once, as long as it is used. */
export class SharedParts {
  readonly #parts = new Map<Part, { users: number; readonly bytes: number }>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  use(part: Part): void {
    const known = this.#parts.get(part);
    if (known !== undefined) {
      known.users++;
      return;
    }
    const bytes = part instanceof Uint8Array ? estimateBytes(part) : requestBytes(part);
    this.#parts.set(part, { users: 1, bytes });
    this.#bytes += bytes;
  }

  release(part: Part): void {
    const known = this.#parts.get(part);
    if (known === undefined) throw new Error('A part that is released was used before.');
    if (--known.users > 0) return;
    this.#parts.delete(part);
    this.#bytes -= known.bytes;
  }
}
