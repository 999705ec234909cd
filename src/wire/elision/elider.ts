/** Leaves the middle of outputs out of a body while it comes: what a dialect reads of it stays the same. */
export interface Elider {
  /** Takes the next bytes, and hands on those of them that are kept, in their order; they are views. */
  take(bytes: Uint8Array, keep: (part: Uint8Array) => void): void;
  /** The body has ended: hands on what was held back. */
  end(keep: (part: Uint8Array) => void): void;
}
