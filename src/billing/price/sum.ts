import { NANO_PER_USD } from '../../money/nano-usd.ts';
import { gcd, multiplyRatios, type Ratio, type Rounding, roundRatio } from '../../money/ratio.ts';
import { MAX_SAFE, narrow, roundSafe } from '../../money/safe-integer.ts';
import type { PriceTerm } from './term.ts';
import type { Usage } from '../usage.ts';

/** One rule of a sum: its terms, what discounts and markups make of a dollar, and its least amount in dollars. */
export interface SumPart {
  readonly terms: readonly PriceTerm[];
  readonly factor: Ratio;
  readonly minimumUsd: Ratio;
}

interface ScaledTerm {
  readonly multiplier: number;
  readonly exactMultiplier: bigint;
  readonly quantity: (usage: Usage) => number;
  readonly exactQuantity: (usage: Usage) => bigint;
}

interface ScaledPart {
  readonly terms: readonly ScaledTerm[];
  readonly minimum: number;
  readonly exactMinimum: bigint;
}

/**
 * Exact sum of a price's rules, rounded once. All amounts are integers over one common denominator, in units of
 * nano-USD / `den`: sum over rules of max(minimum, sum over terms of multiplier x quantity).
 *
 * Everything that is added is non-negative, and rounding to a double is monotone. So a sum that comes out at most
 * 2^53 - 1 contains no number that was ever inexact, and the fast path may trust it; any other sum goes to bigint.
 */
export class PriceSum {
  private readonly parts: readonly ScaledPart[];
  private readonly exactDen: bigint;
  private readonly den: number;
  /** Largest numerator that the fast path may round; negative when it may round none. */
  private readonly limit: number;
  private readonly rounding: Rounding;

  constructor(parts: readonly SumPart[], rounding: Rounding) {
    const den = commonDenominator(parts);
    this.parts = parts.map((part) => scalePart(part, den));
    this.exactDen = den;
    this.den = Number(den);
    this.limit = den < MAX_SAFE ? Number.MAX_SAFE_INTEGER - this.den : -1;
    this.rounding = rounding;
  }

  /** The sum in nano-USD. Throws a RangeError beyond 2^53 - 1 nano-USD (about nine million dollars). */
  quoteNano(usage: Usage): number {
    let sum = 0;
    for (const part of this.parts) {
      let amount = 0;
      for (const term of part.terms) {
        const quantity = term.quantity(usage);
        // The other terms could mask a negative quantity: the exact path refuses it.
        amount += quantity >= 0 ? term.multiplier * quantity : Number.NaN;
      }
      sum += amount < part.minimum ? part.minimum : amount;
    }
    if (sum <= this.limit) return roundSafe(sum, this.den, this.rounding);
    return narrow(this.quoteExact(usage), 'The price of one request');
  }

  /** The sum in nano-USD by bigint alone, of any size: what `quoteNano` must equal. */
  quoteExact(usage: Usage): bigint {
    let sum = 0n;
    for (const part of this.parts) {
      let amount = 0n;
      for (const term of part.terms) amount += term.exactMultiplier * exactQuantity(term, usage);
      sum += amount < part.exactMinimum ? part.exactMinimum : amount;
    }
    return roundRatio({ num: sum, den: this.exactDen }, this.rounding);
  }
}

function exactQuantity(term: ScaledTerm, usage: Usage): bigint {
  const quantity = term.exactQuantity(usage);
  if (quantity < 0n)
    throw new RangeError('Usage cannot be negative: a price is asked for something that was never consumed.');
  return quantity;
}

function inNano(dollars: Ratio): Ratio {
  return multiplyRatios(dollars, { num: NANO_PER_USD, den: 1n });
}

function commonDenominator(parts: readonly SumPart[]): bigint {
  let den = 1n;
  for (const part of parts) {
    const amounts = [part.minimumUsd, ...part.terms.map((term) => multiplyRatios(term.unitUsd, part.factor))];
    for (const amount of amounts) {
      const own = inNano(amount).den;
      den *= own / gcd(den, own);
    }
  }
  return den;
}

function scale(dollars: Ratio, den: bigint): bigint {
  const nano = inNano(dollars);
  return nano.num * (den / nano.den);
}

function scalePart(part: SumPart, den: bigint): ScaledPart {
  const exactMinimum = scale(part.minimumUsd, den);
  const terms = part.terms.map(({ unitUsd, quantity, exactQuantity: exact }): ScaledTerm => {
    const exactMultiplier = scale(multiplyRatios(unitUsd, part.factor), den);
    return { multiplier: Number(exactMultiplier), exactMultiplier, quantity, exactQuantity: exact };
  });
  return { terms, minimum: Number(exactMinimum), exactMinimum };
}
