/** Bytes that are held in one piece from the start; a larger body takes more as it comes. */
const FIRST_BYTES = 4096;
/** How many times as much as has come is taken at once where the length is known: a server that only claims to send much costs no more. */
const AHEAD = 16;
const NO_BYTES = Buffer.alloc(0);

/** The body of a reply as it comes, in one piece, and when its parts came. */
export class HeldBody {
  #bytes: Buffer = NO_BYTES;
  #length = 0;
  #expected = 0;
  /** Where each part ends, and when it came; only where that is wanted. Parts of one instant are one. */
  readonly #ends: number[] | undefined;
  readonly #instants: number[] = [];

  /** `isTimed`: the instants of its parts are wanted. */
  constructor(isTimed: boolean) {
    this.#ends = isTimed ? [] : undefined;
  }

  /** Bytes that are held. */
  get length(): number {
    return this.#length;
  }

  /** What is held. */
  get bytes(): Buffer {
    return this.#bytes.length === this.#length ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  /** So many bytes are to come, as its sender says; they may be more or fewer. Anything that is no positive number says nothing. */
  expect(bytes: number): void {
    this.#expected = bytes > 0 ? bytes : 0;
  }

  /** Takes a copy of a part that came at an instant. `isLast`: it stays where it is as long as it is needed, and is not copied if it is the only one. */
  add(part: Buffer, nowMs: number, isLast: boolean): void {
    if (isLast && this.#length === 0) {
      this.#bytes = part;
      this.#length = part.length;
    } else {
      this.#grow(this.#length + part.length);
      this.#length += part.copy(this.#bytes, this.#length);
    }
    if (this.#ends === undefined) return;
    if (this.#instants.at(-1) === nowMs) this.#ends.pop();
    else this.#instants.push(nowMs);
    this.#ends.push(this.#length);
  }

  /** When so many bytes had come, for each of several numbers in ascending order; those that did not come are left out, and all where nobody looked. */
  arrivedMs(places: readonly number[]): number[] {
    const found: number[] = [];
    for (const [part, end] of (this.#ends ?? []).entries()) {
      while (found.length < places.length && (places[found.length] as number) <= end)
        found.push(this.#instants[part] as number);
      if (found.length === places.length) break;
    }
    return found;
  }

  /** Hands what is held to `sift`, and goes on to hold only what that keeps: views of what it was given, in their order. */
  sift(sift: (bytes: Uint8Array, keep: (part: Uint8Array) => void) => void): void {
    const whole = this.bytes;
    this.#bytes = NO_BYTES;
    this.#length = 0;
    sift(whole, (part) => this.append(part));
  }

  /** Takes a copy of bytes of which nobody asks when they came. */
  append(part: Uint8Array): void {
    this.#grow(this.#length + part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** Holds nothing any more. */
  drop(): void {
    this.#bytes = NO_BYTES;
    this.#length = 0;
  }

  #grow(length: number): void {
    if (length <= this.#bytes.length) return;
    const known = Math.min(this.#expected, AHEAD * length);
    const larger = Buffer.allocUnsafeSlow(
      known >= length ? known : Math.max(FIRST_BYTES, length, 2 * this.#bytes.length),
    );
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
