/** Terms of the continued fraction: enough for 15 digits from `SERIES_MAX` on. */
const TERMS = 200;
/** Up to here the series converges fast and loses no digits. */
const SERIES_MAX = 2;

/** The density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The probability that a standard normal value is above `z`, to about 15 digits, also where it is tiny: by the series about zero, and by the continued
 * fraction of Laplace in the tail (M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 26.2.11 and 26.2.14). simple-statistics has a table of four digits.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  if (z <= SERIES_MAX) {
    let [term, sum] = [z, z];
    for (let k = 3; term > 1e-17 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - normalDensity(z) * sum;
  }
  let fraction = z;
  for (let k = TERMS; k > 0; k--) fraction = z + k / fraction;
  return normalDensity(z) / fraction;
}

/** The z that a standard normal value is beyond, on either side, with probability `level` (above 0, at most 1). */
export function normalCritical(level: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (2 * normalTail(middle) > level) low = middle;
    else high = middle;
  }
  return high;
}
