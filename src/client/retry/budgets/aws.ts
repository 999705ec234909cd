import { CHARGE, UnlimitedBudget } from './budget.ts';

/** Options of `AwsBudget`, in tokens. */
export interface AwsBudgetOptions {
  readonly type: 'aws';
  /** Tokens at the start, and most there can be. */
  readonly capacity: number;
  /** Cost of a retry after a 429. */
  readonly throttlingCost: number;
  /** Cost of a retry after any other failure. */
  readonly transientCost: number;
}

/**
 * The retry quota of the AWS SDKs (`StandardRetryStrategy.js` of @smithy/core 3.41.0, read in 2026): a retry costs
 * tokens, a success gives back what its last retry cost, or one token when the first attempt succeeded.
 */
export class AwsBudget extends UnlimitedBudget {
  override readonly needsSuccessFeedback = true;
  readonly #capacity: number;
  readonly #throttlingCost: number;
  readonly #transientCost: number;
  #tokens: number;

  constructor(options: AwsBudgetOptions) {
    super();
    this.#capacity = options.capacity;
    this.#throttlingCost = options.throttlingCost;
    this.#transientCost = options.transientCost;
    this.#tokens = options.capacity;
  }

  override withdraw(charge: number, _nowMs: number): boolean {
    const cost = this.#cost(charge);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  override succeeded(charge: number, _nowMs: number): void {
    const refund = charge === CHARGE.none ? 1 : this.#cost(charge);
    this.#tokens = Math.min(this.#capacity, this.#tokens + refund);
  }

  #cost(charge: number): number {
    return charge === CHARGE.throttling ? this.#throttlingCost : this.#transientCost;
  }
}
