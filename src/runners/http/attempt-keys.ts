import type { RequestKey } from '../../wire/request-key.ts';

/** The idempotency key of an attempt. */
interface AttemptKey {
  readonly text: string;
  /** An earlier attempt carried it, and was lost before anything was answered. */
  readonly isRepeated: boolean;
}

/**
 * Idempotency keys: an attempt has one of its own, unless the one before it was lost without any answer. Then it repeats that key, and finds
 * the task if there is one. An answer, whatever it says, ends a key: the task of an attempt that failed is not wanted again.
 */
export class AttemptKeys {
  readonly #prefix: string;
  /** By slot: number of the first attempt with the present key. */
  readonly #firsts = new Map<number, number>();

  /** `prefix`: no other run has it, for a vendor remembers keys longer than a run. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The key of the attempt that a slot sends now. */
  next(slot: number, { request, attempt }: RequestKey): AttemptKey {
    const first = this.#firsts.get(slot) ?? attempt;
    this.#firsts.set(slot, first);
    return { text: `${this.#prefix}-${request}-${first}`, isRepeated: first !== attempt };
  }

  /** The present attempt of a slot was answered, or its request is over. */
  end(slot: number): void {
    this.#firsts.delete(slot);
  }
}
