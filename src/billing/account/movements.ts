import { growColumns } from '../../engine/columns.ts';

/** What moves the money of an account, as an aggregator's log names it. */
export const MOVEMENTS = ['topup', 'hold', 'charge', 'release', 'refund', 'expiry'] as const;

/** The kind of a movement. `topup` is all that adds money: the opening balance, credits, top-ups, and payments of invoices. */
export type MovementKind = (typeof MOVEMENTS)[number];

/** One movement of money in an account. */
export interface AccountMovement {
  /** From 0, in the order of time; never changes. */
  readonly index: number;
  readonly kind: MovementKind;
  /** Nano-USD, never negative. */
  readonly nano: number;
  /** Ms since the run began. */
  readonly atMs: number;
  /** The caller's number of what caused it; `NO_TAG` where no call did. */
  readonly tag: number;
}

/** The tag of movements that no call caused: top-ups, payments of invoices, and expiries. */
export const NO_TAG = -1;

/** The first `max` movements of an account; further ones are counted only. */
export class MovementLog {
  /** Movements that found no place. */
  refused = 0;
  /** Movements that are kept. */
  length = 0;
  readonly #max: number;
  private kinds = new Uint8Array(64);
  private nanos = new Float64Array(64);
  private timesMs = new Float64Array(64);
  private tags = new Float64Array(64);

  constructor(max: number) {
    this.#max = max;
  }

  /** Notes a movement. */
  add(kind: MovementKind, nano: number, atMs: number, tag: number): void {
    if (this.length >= this.#max) {
      this.refused++;
      return;
    }
    if (this.length === this.kinds.length) growColumns(this, 2 * this.length);
    const index = this.length++;
    this.kinds[index] = MOVEMENTS.indexOf(kind);
    this.nanos[index] = nano;
    this.timesMs[index] = atMs;
    this.tags[index] = tag;
  }

  /** The movements from `after` (exclusive, -1 for the first) on, at most `limit`. */
  list(after: number, limit: number): AccountMovement[] {
    const from = Math.max(0, after + 1);
    const length = Math.max(0, Math.min(limit, this.length - from));
    return Array.from({ length }, (_, offset) => this.#at(from + offset));
  }

  #at(index: number): AccountMovement {
    return {
      index,
      kind: MOVEMENTS[this.kinds[index] as number] as MovementKind,
      nano: this.nanos[index] as number,
      atMs: this.timesMs[index] as number,
      tag: this.tags[index] as number,
    };
  }
}
