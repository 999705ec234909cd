/** Bytes that the replies under way may hold together. */
const BYTES_MAX = 512 * 1024 * 1024;

/** The memory for the replies of a run that are under way: without a bound, large replies that come at once would end the process. */
export class BodyRoom {
  #left: number;

  constructor(bytes: number = BYTES_MAX) {
    this.#left = bytes;
  }

  /** Takes room for so many bytes; false, and none taken, where there is none. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** So many bytes are no longer held. */
  give(bytes: number): void {
    this.#left += bytes;
  }
}
