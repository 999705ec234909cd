import { skewness, standardDeviation, sum } from '../../statistics/arrays.ts';
import { studentT95 } from '../../statistics/student-t.ts';

/** Most stretches that an interval is computed from, but for a part of them that is left over. */
const STRETCHES_MAX = 60;
/** Fewest stretches that are joined in pairs. */
const JOINED_MIN = 30;
/** Fewest windows that an interval is computed from. */
export const WINDOWS_MIN = 10;
/** Correlation of neighbours, in standard errors of it among independent stretches, that is significant: the one-sided level of 5 %. */
const SIGNIFICANT = 1.645;
/** Spread relative to the whole below which there is only rounding. */
const SPREAD_MIN = 1e-9;

/** A ratio of sums over stretches of a run. */
export interface Stretches {
  readonly ratio: Ratio;
  /** Of the residual of a stretch with that of the next one. */
  readonly correlation: number;
  /** Whether it is significant. */
  readonly areDependent: boolean;
  /** Whether the ratio is the same in all of them. */
  readonly areEqual: boolean;
}

/**
 * Cuts windows into equal stretches, and takes the ratio of the sums of two rows. Stretches are as long as their correlation asks for: while neighbours agree
 * more than chance explains, and enough stretches are left, pairs of them become one. `most`: stretches to begin with.
 */
export function stretchesOf(
  parts: readonly number[],
  wholes: readonly number[],
  most: number = STRETCHES_MAX,
): Stretches {
  let size = Math.max(1, Math.floor(wholes.length / most));
  for (;;) {
    const ratio = ratioOf(sumsOf(parts, size), sumsOf(wholes, size));
    const { length } = ratio.residuals;
    const correlation = lagOne(ratio.residuals);
    const areDependent = correlation > SIGNIFICANT / Math.sqrt(length);
    const areEqual = ratio.deviation * length < SPREAD_MIN * Math.abs(ratio.mean * ratio.whole);
    if (!areDependent || length < JOINED_MIN) return { ratio, correlation, areDependent, areEqual };
    size *= 2;
  }
}

/** Whether a row comes to nothing, but for rounding: charges that are given back cancel those of other windows. */
export function isNothing(row: readonly number[]): boolean {
  return sum(row) <= SPREAD_MIN * sum(row.map(Math.abs));
}

/** Sums over stretches of so many windows; the last one takes the remainder, the drain included: every dollar counts once. */
function sumsOf(windows: readonly number[], size: number): number[] {
  const stretches = Array.from({ length: Math.floor(windows.length / size) }, () => 0);
  windows.forEach((value, i) => {
    const stretch = Math.min(stretches.length - 1, Math.floor(i / size));
    stretches[stretch] = (stretches[stretch] as number) + value;
  });
  return stretches;
}

/** A ratio of sums over stretches. */
interface Ratio {
  readonly mean: number;
  /** Sum of the denominators. */
  readonly whole: number;
  readonly residuals: readonly number[];
  /** Standard deviation of the residuals. */
  readonly deviation: number;
}

/** The ratio of the sums of two rows of stretches, and the residual of each stretch. */
export function ratioOf(parts: readonly number[], wholes: readonly number[]): Ratio {
  const whole = sum(wholes);
  const mean = whole > 0 ? sum(parts) / whole : 0;
  const residuals = parts.map((value, i) => value - mean * (wholes[i] as number));
  return { mean, whole, residuals, deviation: standardDeviation(residuals) };
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
 * The standard error of a ratio of sums by the delta method (W. Cochran, Sampling Techniques, ch. 6), widened by the correlation of neighbours, and Student's t of as
 * many degrees of freedom as stretches of this correlation are worth.
 */
export function standardError(
  { whole, residuals, deviation }: Ratio,
  correlation: number,
): { readonly error: number; readonly t: number } {
  const { length: n } = residuals;
  const inflation = (1 + correlation) / (1 - correlation);
  return {
    error: (deviation * Math.sqrt(n * inflation)) / whole,
    t: studentT95(Math.max(1, Math.floor(n / inflation) - 1)),
  };
}

/**
 * The interval of a ratio by Student's t, as factors of it: its standard error, shifted by the skewness of the stretches (P. Hall, J. R. Statist. Soc. B 54, 1992), as in Skart
 * (Tafazzoli and Wilson, IIE Transactions 43, 2011). `skewnessTimes`: how many times the skewness of the sample that of the process is taken to be.
 */
export function correctedInterval(
  ratio: Ratio,
  correlation: number,
  skewnessTimes = 1,
): { readonly low: number; readonly high: number } {
  const { length: n } = ratio.residuals;
  const { error, t } = standardError(ratio, correlation);
  const reach = error / ratio.mean;
  const beta = (skewnessTimes * skewness(ratio.residuals)) / (6 * Math.sqrt(n));
  const shift = (x: number): number =>
    Math.abs(beta) < 1e-6 ? x : (cubeRoot(1 + 6 * beta * (x - beta)) - 1) / (2 * beta);
  return { low: Math.max(0, 1 - shift(t) * reach), high: 1 - shift(-t) * reach };
}

/** By Newton's method from above, whose steps are the same on every version of Node. */
function cubeRoot(value: number): number {
  const size = Math.abs(value);
  let root = Math.max(1, size);
  for (let step = 0; step < 100; step++) root -= (root - size / (root * root)) / 3;
  return value < 0 ? -root : root;
}
