import { hash } from 'node:crypto';

/** Keys told apart; those beyond share one number, as the provider's limits beyond its own bound share one place. */
const KEYS_MAX = 10_000;

/** Whether an `authorization` header carries credentials: a scheme and a value. */
export function hasApiKey(authorization: string | undefined): boolean {
  return authorization !== undefined && /^\s*\S+\s+\S/.test(authorization);
}

/**
 * Gives each API key a small number, for limits that are counted per key. In memory are the digests (SHA-256) of all keys, and the last key itself, so that a
 * client with one key costs no digest a request. A key is never written, logged or answered. Number 0 is for requests without a key.
 */
export class ApiKeys {
  /** Whether anything depends on which key a job came with. */
  matter: boolean;
  #lastText: string | undefined;
  #lastNumber = 0;
  readonly #numbers = new Map<string, number>();

  constructor(matter = false) {
    this.matter = matter;
  }

  /** The number of the key in an `authorization` header: the same for the same key. */
  numberOf(authorization: string | undefined): number {
    if (authorization === undefined) return 0;
    if (authorization === this.#lastText) return this.#lastNumber;
    if (!hasApiKey(authorization)) return 0;
    const number = this.#numberOfKey(authorization);
    [this.#lastText, this.#lastNumber] = [authorization, number];
    return number;
  }

  #numberOfKey(authorization: string): number {
    const digest = hash('sha256', authorization, 'base64');
    const known = this.#numbers.get(digest);
    if (known !== undefined) return known;
    const number = Math.min(this.#numbers.size + 1, KEYS_MAX);
    if (this.#numbers.size < KEYS_MAX) this.#numbers.set(digest, number);
    return number;
  }
}
