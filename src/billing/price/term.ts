import type { Ratio } from '../../money/ratio.ts';
import type { Usage } from '../usage.ts';

/**
 * What a term pays for: the `input` that came with the request, what accrues in the course of the work (`progress`: compute time,
 * output tokens), or a whole `output`.
 */
export type PricePart = 'input' | 'progress' | 'output';

/** One product of a price: dollars per unit times a whole quantity of units. A rule comes down to a few of them. */
export interface PriceTerm {
  readonly part: PricePart;
  /** Dollars for one unit of the quantity. */
  readonly unitUsd: Ratio;
  /**
   * The quantity, exact wherever it and all it is made of are at most 2^53 - 1. Otherwise a number above that, or NaN:
   * both send the caller to `exactQuantity`.
   */
  readonly quantity: (usage: Usage) => number;
  /** The quantity by bigint alone, for usage of any size. Throws a RangeError for usage that is not whole. */
  readonly exactQuantity: (usage: Usage) => bigint;
}
