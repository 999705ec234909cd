import type { RetryBudget } from './budget.ts';

/** Tokens are kept to the thousandth, as gRPC keeps them. */
const TOKEN = 1000;

/** Options of `grpcBudget`. */
export interface GrpcBudgetOptions {
  readonly type: 'grpc';
  /** Tokens at the start, and most there can be. */
  readonly maxTokens: number;
  /** Tokens that a success gives back; three decimals count. */
  readonly tokenRatio: number;
}

class GrpcBudget implements RetryBudget {
  readonly needsSuccessFeedback = true;
  readonly #max: number;
  readonly #given: number;
  #tokens: number;

  constructor(maxTokens: number, tokenRatio: number) {
    this.#max = maxTokens * TOKEN;
    this.#given = Math.round(tokenRatio * TOKEN);
    this.#tokens = this.#max;
  }

  began(_nowMs: number): void {}

  failed(_nowMs: number): void {
    this.#tokens = Math.max(0, this.#tokens - TOKEN);
  }

  withdraw(_charge: number, _nowMs: number): boolean {
    return this.#tokens * 2 > this.#max;
  }

  succeeded(_charge: number, _nowMs: number): void {
    this.#tokens = Math.min(this.#max, this.#tokens + this.#given);
  }
}

/**
 * gRPC's retry throttling (proposal A6, read in 2026: maxTokens 10, tokenRatio 0.1): every failure takes a token,
 * every success gives a fraction back, and nothing is retried while half of the tokens or fewer are left.
 */
export function grpcBudget(options: GrpcBudgetOptions): RetryBudget {
  return new GrpcBudget(options.maxTokens, options.tokenRatio);
}
