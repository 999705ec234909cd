import { mean, sampleStandardDeviation } from 'simple-statistics';

/** Student's t for two-sided intervals, by level and degrees of freedom (standard tables). */
const STUDENT_T: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  0.99: { 7: 3.499, 19: 2.861, 31: 2.744 },
  0.999: { 19: 3.883 },
};

/** An estimate, and half the width of its interval. */
export interface Estimate {
  readonly value: number;
  readonly halfWidth: number;
}

/**
 * The interval around the mean of independent values: of runs under several seeds, or of batches of one long run. Of 99 %; of 99.9 % where
 * some eighty checks stand side by side, which a sound simulator then passes together with more than 90 %.
 */
export function estimateOf(values: readonly number[], level: 0.99 | 0.999 = 0.99): Estimate {
  const t = STUDENT_T[level]?.[values.length - 1];
  if (t === undefined)
    throw new Error(`There is no t for ${values.length} values: use 8, 20 or 32, for 0.999 only 20.`);
  return { value: mean([...values]), halfWidth: (t * sampleStandardDeviation([...values])) / Math.sqrt(values.length) };
}

/**
 * Cuts a series in the order of time into equal batches after dropping `warmUp` of it, and takes a figure of each. Batches that are much
 * longer than the memory of the process are nearly independent (batch means, Conway 1963).
 */
export function batchFigures(
  series: Float64Array,
  figure: (batch: Float64Array) => number,
  { batches = 32, warmUp = 0.03 }: { batches?: number; warmUp?: number } = {},
): number[] {
  const from = Math.floor(series.length * warmUp);
  const size = Math.floor((series.length - from) / batches);
  return Array.from({ length: batches }, (_, i) => figure(series.subarray(from + i * size, from + (i + 1) * size)));
}

/**
 * Share of a batch above a bound. With theory's percentile as the bound it should be what the percentile leaves above it; unlike a batch's
 * own percentile it has no bias, however much neighbours have to do with each other.
 */
export function shareAbove(bound: number): (batch: Float64Array) => number {
  return (batch) => {
    let above = 0;
    for (const value of batch) if (value > bound) above++;
    return above / batch.length;
  };
}

/** Mean of a batch. */
export function average(batch: Float64Array): number {
  let sum = 0;
  for (const value of batch) sum += value;
  return sum / batch.length;
}

/** How an estimate stands to theory, in words: 'agrees' where theory lies in the interval and the interval is narrow. */
export function verdictOn({ value, halfWidth }: Estimate, theory: number, within: number): string {
  const stated = `simulated ${value.toPrecision(6)} +- ${halfWidth.toPrecision(2)}, theory ${theory.toPrecision(6)}`;
  // An interval that is wide holds the figures of wrong simulators, too.
  if (!(halfWidth < within * theory)) return `says too little: ${stated}`;
  return Math.abs(value - theory) <= halfWidth ? 'agrees' : `disagrees: ${stated}`;
}
