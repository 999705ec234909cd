import { studentT95 } from '../student-t.ts';

/** Most stretches that an interval is computed from, but for a part of them that is left over. */
const STRETCHES_MAX = 30;
/** Fewest windows that an interval is computed from. */
export const WINDOWS_MIN = 10;

/** Sums over at most twice as many equal stretches as `STRETCHES_MAX`; the last one takes the remainder, the drain included: every dollar counts once. */
export function stretchesOf(windows: readonly number[]): number[] {
  const size = Math.max(1, Math.floor(windows.length / STRETCHES_MAX));
  const stretches = Array.from({ length: Math.floor(windows.length / size) }, () => 0);
  windows.forEach((value, i) => {
    const stretch = Math.min(stretches.length - 1, Math.floor(i / size));
    stretches[stretch] = (stretches[stretch] as number) + value;
  });
  return stretches;
}

/** A ratio of sums over stretches. */
export interface Ratio {
  readonly mean: number;
  /** Sum of the denominators. */
  readonly whole: number;
  readonly residuals: readonly number[];
  /** Sum of the squares of the residuals. */
  readonly squares: number;
}

/** The ratio of the sums of two rows of stretches, and the residual of each stretch. */
export function ratioOf(parts: readonly number[], wholes: readonly number[]): Ratio {
  const whole = sum(wholes);
  const mean = whole > 0 ? sum(parts) / whole : 0;
  const residuals = parts.map((value, i) => value - mean * (wholes[i] as number));
  return { mean, whole, residuals, squares: sum(residuals.map((value) => value * value)) };
}

/** Correlation of neighbours; the estimate of a short series is too low by (1 + 4 r) / n (M. Kendall, Biometrika 41, 1954). */
export function lagOne(residuals: readonly number[]): number {
  const squares = sum(residuals.map((value) => value * value));
  if (squares === 0) return 0;
  const products = sum(residuals.slice(1).map((value, i) => value * (residuals[i] as number)));
  const r = products / squares;
  return r + (1 + 4 * r) / residuals.length;
}

/**
 * The interval of a ratio by Student's t, as factors of it: the delta method for a ratio of sums (W. Cochran, Sampling Techniques, ch. 6), with as many
 * degrees of freedom as stretches of this correlation are worth, and shifted by their skewness (P. Hall, J. R. Statist. Soc. B 54, 1992), as in Skart
 * (Tafazzoli and Wilson, IIE Transactions 43, 2011).
 */
export function correctedInterval(
  { mean, whole, residuals, squares }: Ratio,
  correlation: number,
): { readonly low: number; readonly high: number } {
  const { length: n } = residuals;
  const inflation = (1 + correlation) / (1 - correlation);
  const error = Math.sqrt(((squares * n) / (n - 1)) * inflation) / whole / mean;
  const t = studentT95(Math.max(1, Math.floor(n / inflation) - 1));
  const variance = squares / n;
  const cubes = sum(residuals.map((value) => value * value * value)) / n;
  const skewness = ((cubes / (variance * Math.sqrt(variance))) * Math.sqrt(n * (n - 1))) / (n - 2);
  const beta = skewness / (6 * Math.sqrt(n));
  const shift = (x: number): number =>
    Math.abs(beta) < 1e-6 ? x : (cubeRoot(1 + 6 * beta * (x - beta)) - 1) / (2 * beta);
  return { low: Math.max(0, 1 - shift(t) * error), high: 1 - shift(-t) * error };
}

/** By Newton's method from above, whose steps are the same on every version of Node. */
function cubeRoot(value: number): number {
  const size = Math.abs(value);
  let root = Math.max(1, size);
  for (let step = 0; step < 100; step++) root -= (root - size / (root * root)) / 3;
  return value < 0 ? -root : root;
}

/** The sum of all values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
