import { logGamma } from './arrays.ts';

const STEPS_MAX = 500;
const PRECISION = 1e-15;
/** Keeps a denominator of the continued fraction from zero. */
const TINY = 1e-300;

/** The continued fraction of the incomplete beta function, by the method of Lentz (NIST Digital Library of Mathematical Functions, 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  const kept = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let numerator = 1;
  let denominator = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; m <= STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / kept(1 + even * denominator);
    numerator = kept(1 + even / numerator);
    fraction *= denominator * numerator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / kept(1 + odd * denominator);
    numerator = kept(1 + odd / numerator);
    const change = denominator * numerator;
    fraction *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return fraction;
}

/** The regularized incomplete beta function I_x(a, b), for x in 0 to 1. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  // The fraction converges fast on this side of the mean only.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const KNOWN_MAX = 1000;
/** More than the looks of one comparison. */
const LEVELS_MAX = 50;
/** By level and degrees of freedom: a comparison asks for the same few again and again, to say how many pairs it still needs. */
const knownOfLevel = new Map<number, Map<number, number>>();

/** The probability that Student's t with so many degrees of freedom (above zero, whole or not) is at most `t`. */
export function studentTProbability(t: number, degreesOfFreedom: number): number {
  const tail = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** The t for which a two-sided interval of this confidence (0 to 1) is mean +- t * standard error; degrees of freedom may be a fraction, as of Welch's. */
export function studentTCritical(confidence: number, degreesOfFreedom: number): number {
  const probability = (1 + confidence) / 2;
  return firstBeyond((t) => studentTProbability(t, degreesOfFreedom) < probability);
}

/** The t that is passed, on either side, with probability `level`: exact also where that is too small to be told from zero beside 1. */
export function studentTCriticalOfLevel(level: number, degreesOfFreedom: number): number {
  const known = knownOfLevel.get(level)?.get(degreesOfFreedom);
  if (known !== undefined) return known;
  const t = firstBeyond((at) => studentTProbability(-at, degreesOfFreedom) > level / 2);
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom > KNOWN_MAX) return t;
  const ofLevel = knownOfLevel.get(level) ?? new Map<number, number>();
  if (knownOfLevel.size < LEVELS_MAX) knownOfLevel.set(level, ofLevel);
  ofLevel.set(degreesOfFreedom, t);
  return t;
}

/** The first t above zero that is not too low, up to 1e9. */
function firstBeyond(isTooLow: (t: number) => boolean): number {
  let [low, high] = [0, 1];
  while (isTooLow(high) && high < 1e9) high *= 2;
  for (let step = 0; step < 100 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (isTooLow(middle)) low = middle;
    else high = middle;
  }
  return high;
}

const known95 = new Map<number, number>();

/** `studentTCritical(0.95, degreesOfFreedom)`, computed once for each: a summary asks for few, and each takes a thousand times as long as what it is used for. */
export function studentT95(degreesOfFreedom: number): number {
  const known = known95.get(degreesOfFreedom);
  if (known !== undefined) return known;
  const t = studentTCritical(0.95, degreesOfFreedom);
  if (known95.size < KNOWN_MAX) known95.set(degreesOfFreedom, t);
  return t;
}
