import { UnlimitedBudget } from './budget.ts';

/** Tokens are kept to the thousandth, as gRPC keeps them. */
const TOKEN = 1000;

/** Options of `GrpcBudget`. */
export interface GrpcBudgetOptions {
  readonly type: 'grpc';
  /** Tokens at the start, and most there can be. */
  readonly maxTokens: number;
  /** Tokens that a success gives back; three decimals count. */
  readonly tokenRatio: number;
}

/**
 * gRPC's retry throttling (proposal A6, read in 2026: maxTokens 10, tokenRatio 0.1): every failure takes a token,
 * every success gives a fraction back, and nothing is retried while half of the tokens or fewer are left.
 */
export class GrpcBudget extends UnlimitedBudget {
  override readonly needsSuccessFeedback = true;
  readonly #max: number;
  readonly #given: number;
  #tokens: number;

  constructor({ maxTokens, tokenRatio }: GrpcBudgetOptions) {
    super();
    this.#max = maxTokens * TOKEN;
    this.#given = Math.round(tokenRatio * TOKEN);
    this.#tokens = this.#max;
  }

  override failed(_nowMs: number): void {
    this.#tokens = Math.max(0, this.#tokens - TOKEN);
  }

  override withdraw(_charge: number, _nowMs: number): boolean {
    return this.#tokens * 2 > this.#max;
  }

  override succeeded(_charge: number, _nowMs: number): void {
    this.#tokens = Math.min(this.#max, this.#tokens + this.#given);
  }
}
