import { UnlimitedBudget } from './budget.ts';

/** A share is kept to the millionth. */
const RETRY = 1_000_000;
const SLICES = 10;

/** Options of `FinagleBudget`. */
export interface FinagleBudgetOptions {
  readonly type: 'finagle';
  /** Retries that each request earns, from 0 to 1. */
  readonly ratio: number;
  /** Retries that are allowed without any request earning them, per second. */
  readonly retriesPerSecond: number;
  /** After this time earnings and spendings alike are forgotten. */
  readonly expiryMs: number;
}

/**
 * Twitter's Finagle (`RetryBudget`, defaults read in 2026: 20 %, 10/s, 10 s): a share of the requests of the last
 * `expiryMs`, and a reserve of `retriesPerSecond` so that a quiet client can retry at all.
 */
export class FinagleBudget extends UnlimitedBudget {
  readonly #earned: number;
  readonly #reserve: number;
  readonly #sliceMs: number;
  /** Earned minus spent, one entry per tenth of the expiry: a ring. */
  readonly #window: Float64Array = new Float64Array(SLICES);
  #sum = 0;
  #slice = 0;

  constructor(options: FinagleBudgetOptions) {
    super();
    this.#earned = Math.round(options.ratio * RETRY);
    this.#reserve = Math.round((options.retriesPerSecond * options.expiryMs * RETRY) / 1000);
    this.#sliceMs = options.expiryMs / SLICES;
  }

  override began(nowMs: number): void {
    this.#add(this.#earned, nowMs);
  }

  override withdraw(_charge: number, nowMs: number): boolean {
    this.#add(0, nowMs);
    if (this.#reserve + this.#sum < RETRY) return false;
    this.#add(-RETRY, nowMs);
    return true;
  }

  #add(amount: number, nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    const expired = Math.min(slice - this.#slice, SLICES);
    for (let i = 1; i <= expired; i += 1) {
      const index = (this.#slice + i) % SLICES;
      this.#sum -= this.#window[index] as number;
      this.#window[index] = 0;
    }
    this.#slice = slice;
    this.#sum += amount;
    const current = this.#slice % SLICES;
    this.#window[current] = (this.#window[current] as number) + amount;
  }
}
