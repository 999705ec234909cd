import { UnlimitedBudget } from './budget.ts';

/** A share is kept to the millionth. */
const RETRY = 1_000_000;

/** Options of `RatioBudget`. */
export interface RatioBudgetOptions {
  readonly type: 'ratio';
  /** Retries that each request earns, from 0 to 1. */
  readonly ratio: number;
  /** Retries there are at the start, and most that can be saved up (at least one where `ratio` is above 0). */
  readonly burst: number;
}

/**
 * Each request earns a share of a retry: retries <= ratio x requests + burst, at every moment. A share of 0.1 is what
 * Google's SRE book (chapter 21, 2016) asks of a client: it bounds the growth of load by 1.1 instead of by the attempts.
 */
export class RatioBudget extends UnlimitedBudget {
  readonly #earned: number;
  readonly #cap: number;
  #balance: number;

  constructor({ ratio, burst }: RatioBudgetOptions) {
    super();
    this.#earned = Math.round(ratio * RETRY);
    this.#balance = burst * RETRY;
    this.#cap = Math.max(burst, 1) * RETRY;
  }

  override began(_nowMs: number): void {
    const balance = this.#balance + this.#earned;
    this.#balance = balance < this.#cap ? balance : this.#cap;
  }

  override withdraw(_charge: number, _nowMs: number): boolean {
    if (this.#balance < RETRY) return false;
    this.#balance -= RETRY;
    return true;
  }
}
