import type { Rounding } from './ratio.ts';

/** 2^53 - 1 as a bigint: the largest integer that a number holds exactly together with all below it. */
export const MAX_SAFE: bigint = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Largest integer not above `num / den`, exact for 0 <= num <= 2^53 - 1 - den and den > 0: the quotient stays at least 1 / den below
 * the next integer n, and a double could round it up to n only if den x n reached 2^53.
 */
export function floorDivideSafe(num: number, den: number): number {
  return Math.floor(num / den);
}

/** Smallest integer not below `num / den`; the same domain as `floorDivideSafe`, and Infinity (unknown) beyond it. */
export function ceilDivideSafe(num: number, den: number): number {
  if (!(num <= Number.MAX_SAFE_INTEGER - den)) return Infinity;
  const floor = floorDivideSafe(num, den);
  return floor * den < num ? floor + 1 : floor;
}

/** How a quantity becomes a whole number of steps. */
export type StepRounding = 'up' | 'down' | 'half-up';

/** `num / den` as a whole number of steps; the same domain as `floorDivideSafe`, and Infinity (unknown) beyond it. */
export function divideSafe(num: number, den: number, rounding: StepRounding): number {
  if (!(num <= Number.MAX_SAFE_INTEGER - den)) return Infinity;
  const floor = floorDivideSafe(num, den);
  if (rounding === 'down') return floor;
  const rest = num - floor * den;
  return (rounding === 'up' ? rest > 0 : rest >= den - rest) ? floor + 1 : floor;
}

/** `roundRatio` in safe integers; the same domain as `floorDivideSafe`. */
export function roundSafe(num: number, den: number, rounding: Rounding): number {
  if (den === 1) return num;
  const floor = floorDivideSafe(num, den);
  const rest = num - floor * den;
  if (rest === 0 || rounding === 'down') return floor;
  if (rounding === 'up') return floor + 1;
  const left = den - rest;
  if (rest === left) return rounding === 'half-up' || floor % 2 !== 0 ? floor + 1 : floor;
  return rest > left ? floor + 1 : floor;
}

/** A bigint as a number. Throws a RangeError when a number cannot hold it exactly; `what` begins its sentence. */
export function narrow(value: bigint, what: string): number {
  if (value > MAX_SAFE || value < -MAX_SAFE) {
    throw new RangeError(
      `${what} is ${value} nano-USD, beyond the 9007199254740991 that one posting can hold: check the rate and the quantity.`,
    );
  }
  return Number(value);
}
