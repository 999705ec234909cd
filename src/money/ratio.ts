/** An exact non-integer: `num / den` with `den` above zero, in lowest terms when it comes from `ratio`. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/**
 * How an exact amount becomes an integer. `up` goes towards plus infinity and `down` towards minus infinity;
 * `half-up` sends a tie towards plus infinity, `half-even` to the even neighbour.
 */
export type Rounding = 'up' | 'down' | 'half-up' | 'half-even';

/** Nothing. */
export const ZERO: Ratio = { num: 0n, den: 1n };

/** Greatest common divisor of two non-negative integers; `gcd(0, n)` is n. */
export function gcd(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** `num / den` in lowest terms. Throws a RangeError unless `den` is above zero. */
export function ratio(num: bigint, den: bigint): Ratio {
  if (den <= 0n) throw new RangeError('A ratio needs a denominator above zero.');
  const shared = gcd(num < 0n ? -num : num, den);
  return { num: num / shared, den: den / shared };
}

/** Exact product. */
export function multiplyRatios(a: Ratio, b: Ratio): Ratio {
  return ratio(a.num * b.num, a.den * b.den);
}

/** Least common multiple of two positive integers. */
export function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

/** The same amounts over one denominator: each is `nums[i] / den`. */
export function shareDenominator(amounts: readonly Ratio[]): {
  readonly nums: readonly bigint[];
  readonly den: bigint;
} {
  const den = amounts.reduce((shared, amount) => lcm(shared, amount.den), 1n);
  return { nums: amounts.map((amount) => amount.num * (den / amount.den)), den };
}

/** Largest integer not above `num / den`; `den` is above zero. */
export function floorDivide(num: bigint, den: bigint): bigint {
  const quotient = num / den;
  return num % den < 0n ? quotient - 1n : quotient;
}

/** Smallest integer not below `num / den`; `den` is above zero. */
export function ceilDivide(num: bigint, den: bigint): bigint {
  return -floorDivide(-num, den);
}

/** `num / den` to the nearest integer, a tie towards plus infinity; `den` is above zero. */
export function divideHalfUp(num: bigint, den: bigint): bigint {
  return floorDivide(2n * num + den, 2n * den);
}

/** The integer that `rounding` makes of an exact amount. */
export function roundRatio(amount: Ratio, rounding: Rounding): bigint {
  const floor = floorDivide(amount.num, amount.den);
  const rest = amount.num - floor * amount.den;
  if (rest === 0n || rounding === 'down') return floor;
  if (rounding === 'up') return floor + 1n;
  const twice = 2n * rest;
  if (twice === amount.den) return rounding === 'half-up' || floor % 2n !== 0n ? floor + 1n : floor;
  return twice > amount.den ? floor + 1n : floor;
}
