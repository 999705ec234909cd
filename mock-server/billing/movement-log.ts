import type { Movement } from '../../src/wire/query-context.ts';

/** Movements kept; the oldest are forgotten. */
const MOVEMENTS_MAX = 131_072;

const KINDS = ['topup', 'hold', 'charge', 'release', 'refund', 'error', 'expiry'] as const;

/** A movement by numbers: what the log keeps. */
export interface LoggedMovement {
  readonly index: number;
  readonly kind: Movement['kind'];
  readonly nano: number;
  readonly atMs: number;
  /** Number of the attempt, and index of the model; -1 where no job moved it. */
  readonly number: number;
  readonly model: number;
}

/** The movements of money in the order in which they happened, the latest ones, in typed arrays. */
export class MovementLog {
  readonly #kinds = new Uint8Array(MOVEMENTS_MAX);
  readonly #nanos = new Float64Array(MOVEMENTS_MAX);
  readonly #timesMs = new Float64Array(MOVEMENTS_MAX);
  readonly #numbers = new Float64Array(MOVEMENTS_MAX);
  readonly #models = new Int32Array(MOVEMENTS_MAX);
  #next = 0;

  add(kind: Movement['kind'], nano: number, atMs: number, number: number, model: number): void {
    const at = this.#next++ % MOVEMENTS_MAX;
    this.#kinds[at] = KINDS.indexOf(kind);
    this.#nanos[at] = nano;
    this.#timesMs[at] = atMs;
    this.#numbers[at] = number;
    this.#models[at] = model;
  }

  /** At most `limit` movements with an index above `after`, oldest first; those that were forgotten are left out. */
  list(after: number, limit: number): LoggedMovement[] {
    const first = Math.max(after + 1, this.#next - MOVEMENTS_MAX, 0);
    const length = Math.max(0, Math.min(limit, this.#next - first));
    return Array.from({ length }, (_, offset) => this.#at(first + offset));
  }

  #at(index: number): LoggedMovement {
    const at = index % MOVEMENTS_MAX;
    return {
      index,
      kind: KINDS[this.#kinds[at] as number] as Movement['kind'],
      nano: this.#nanos[at] as number,
      atMs: this.#timesMs[at] as number,
      number: this.#numbers[at] as number,
      model: this.#models[at] as number,
    };
  }
}
