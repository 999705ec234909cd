import { COUNT, type FlightTable, ROW_SHIFT, TIME } from './flight-table.ts';

const NONE = -1;

/**
 * The attempts that are waited for, in the order in which they were sent: a list through their rows. All have the same timeout, so the first is
 * the next to run out of it; an attempt that is answered leaves the list, and no timer is ever set. Without a timeout the list stays empty.
 */
export class SentList {
  /** When the first attempt runs out of its timeout; Infinity when none is waited for, and without a timeout. */
  nextMs: number = Number.POSITIVE_INFINITY;
  /** When the last attempt that left the list was or would have been out of it; 0 without a timeout. */
  lastMs = 0;
  readonly #flights: FlightTable;
  readonly #timeoutMs: number;
  #first = NONE;
  #last = NONE;

  constructor(flights: FlightTable, timeoutMs: number) {
    this.#flights = flights;
    this.#timeoutMs = timeoutMs;
  }

  /** Row of the attempt that `nextMs` is about. */
  get first(): number {
    return this.#first;
  }

  /** The attempt of a row was sent, at the instant that stands there. */
  add(row: number): void {
    if (this.#timeoutMs === Number.POSITIVE_INFINITY) return;
    const { counts } = this.#flights;
    const at = row << ROW_SHIFT;
    const last = this.#last;
    counts[at + COUNT.earlier] = last;
    counts[at + COUNT.later] = NONE;
    this.#last = row;
    if (last === NONE) {
      this.#first = row;
      this.#look();
    } else {
      counts[(last << ROW_SHIFT) + COUNT.later] = row;
    }
  }

  /** The attempt of a row is not waited for any more. */
  remove(row: number): void {
    if (this.#timeoutMs === Number.POSITIVE_INFINITY) return;
    const { counts, times } = this.#flights;
    const at = row << ROW_SHIFT;
    const earlier = counts[at + COUNT.earlier] as number;
    const later = counts[at + COUNT.later] as number;
    if (later === NONE) {
      this.#last = earlier;
      const outMs = (times[at + TIME.sent] as number) + this.#timeoutMs;
      if (outMs > this.lastMs) this.lastMs = outMs;
    } else counts[(later << ROW_SHIFT) + COUNT.earlier] = earlier;
    if (earlier === NONE) {
      this.#first = later;
      this.#look();
    } else counts[(earlier << ROW_SHIFT) + COUNT.later] = later;
  }

  #look(): void {
    const first = this.#first;
    this.nextMs =
      first === NONE
        ? Number.POSITIVE_INFINITY
        : (this.#flights.times[(first << ROW_SHIFT) + TIME.sent] as number) + this.#timeoutMs;
  }
}
