import type { LimitOptions } from './limit-options.ts';
import { createLimiter, type Limiter } from './limiter.ts';

/** API keys with limits of their own; further keys share the last place. */
const KEYS_MAX = 10_000;

/** All limits of a provider: a request is admitted when every one of them agrees, and only then costs any of them. */
export class Admission {
  readonly #options: readonly LimitOptions[];
  readonly #shared: readonly (Limiter | undefined)[];
  readonly #byKey: (readonly Limiter[])[] = [];
  /** Which limits count tokens: 1 for those, 0 for requests. */
  readonly #ofTokens: Uint8Array;
  /** Whether every limit is one for all keys. */
  readonly #isShared: boolean;
  /** Whether any limit wants to know when a request ends. */
  readonly #isReleased: boolean;

  constructor(options: readonly LimitOptions[]) {
    this.#options = options;
    this.#shared = options.map((option) => (option.per === 'all' ? createLimiter(option) : undefined));
    this.#ofTokens = Uint8Array.from(options, ({ of }) => (of === 'tokens' ? 1 : 0));
    this.#isShared = options.every(({ per }) => per === 'all');
    this.#isReleased = options.some(({ type }) => type === 'concurrency');
  }

  /** 0 when the request was admitted (and has now been taken from all limits), else ms until it could be; Infinity means never. */
  admitAfterMs(nowMs: number, key: number, tokens: number): number {
    const limiters = this.#limitersOf(key);
    const ofTokens = this.#ofTokens;
    let waitMs = 0;
    for (let i = 0; i < limiters.length; i++) {
      const wait = (limiters[i] as Limiter).waitMs(nowMs, ofTokens[i] === 1 ? tokens : 1);
      if (wait > waitMs) waitMs = wait;
    }
    if (waitMs > 0) return waitMs;
    for (let i = 0; i < limiters.length; i++) (limiters[i] as Limiter).take(nowMs, ofTokens[i] === 1 ? tokens : 1);
    return 0;
  }

  /** A request of this key is under way that was admitted without these limits. */
  count(nowMs: number, key: number): void {
    this.#limitersOf(key).forEach((limiter, i) => {
      if (this.#options[i]?.type === 'concurrency') limiter.take(nowMs, 1);
    });
  }

  /** An admitted request of this key has ended. */
  release(key: number): void {
    if (!this.#isReleased) return;
    const limiters = this.#limitersOf(key);
    for (let i = 0; i < limiters.length; i++) (limiters[i] as Limiter).release();
  }

  #limitersOf(key: number): readonly Limiter[] {
    if (this.#isShared) return this.#shared as readonly Limiter[];
    const place = key < KEYS_MAX ? key : KEYS_MAX;
    return (this.#byKey[place] ??= this.#options.map((option, i) => this.#shared[i] ?? createLimiter(option)));
  }
}
