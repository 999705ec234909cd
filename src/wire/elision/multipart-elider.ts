import { joinBytes, textBytes } from '../json-bytes.ts';
import type { Elider } from './elider.ts';

/** The end of line in front of a boundary. */
const CRLF_BYTES = 2;
const NO_BYTES = new Uint8Array(0);

/** Where bytes stand in others; -1: nowhere. */
function find(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  const first = needle[0] as number;
  const last = bytes.length - needle.length;
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < needle.length && bytes[at + length] === needle[length]) length++;
    if (length === needle.length) return at;
  }
  return -1;
}

/**
 * Cuts what stands between two boundaries of a multipart body, such as a video, to its first bytes. Reading what is left gives the parts that reading the
 * whole and cutting them does.
 */
export class MultipartElider implements Elider {
  readonly #marker: Uint8Array;
  readonly #bytesMax: number;
  /** Bytes behind the last boundary, as far as is known. */
  #span = 0;
  /** The last bytes that came: a boundary may begin in them. Where the span is too long they were not handed on. */
  #held: Uint8Array = NO_BYTES;

  constructor(boundary: string, bytesMax: number) {
    this.#marker = textBytes(`--${boundary}`);
    this.#bytesMax = bytesMax;
  }

  take(bytes: Uint8Array, keep: (part: Uint8Array) => void): void {
    // What was held back is looked at again, together with what comes.
    const all = this.#held.length === 0 ? bytes : joinBytes([this.#held, bytes]);
    let from = 0;
    for (let at = find(all, this.#marker, 0); at >= 0; at = find(all, this.#marker, from)) {
      const end = at + this.#marker.length;
      this.#spanned(all.subarray(from, Math.max(from, at - CRLF_BYTES)), keep);
      keep(all.subarray(Math.max(from, at - CRLF_BYTES), end));
      this.#span = 0;
      from = end;
    }
    const holdFrom = Math.max(from, all.length - this.#marker.length - CRLF_BYTES);
    this.#spanned(all.subarray(from, holdFrom), keep);
    this.#held = all.slice(holdFrom);
  }

  end(keep: (part: Uint8Array) => void): void {
    if (this.#held.length > 0) keep(this.#held);
    this.#held = NO_BYTES;
  }

  /** Hands on what a span has room for. */
  #spanned(bytes: Uint8Array, keep: (part: Uint8Array) => void): void {
    const part = bytes.subarray(0, Math.max(0, this.#bytesMax - this.#span));
    this.#span += bytes.length;
    if (part.length > 0) keep(part);
  }
}
