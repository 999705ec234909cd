import { mean, standardDeviation } from '../statistics/arrays.ts';
import { studentTCriticalOfLevel } from '../statistics/student-t.ts';
import type { Sample } from './metrics.ts';

/** How often an interval of a comparison may miss the true change: its confidence is 1 less this. */
export const LEVEL = 0.05;
/** Further pairs beyond which nobody would run them. */
const PAIRS_MAX = 10_000;

/** How a metric of two groups of runs differs. */
export interface Estimate {
  /** Whether `center` and `reach` are of ln(head / base), or of head - base, which zeros need. */
  readonly scale: 'log' | 'difference';
  readonly center: number;
  /** Half of the interval; null with fewer than two runs on a side. */
  readonly reach: number | null;
  /** Of the difference within one pair. */
  readonly deviation: number;
  readonly pairs: number;
  /** How often such an interval misses the true change. */
  readonly level: number;
  readonly isPaired: boolean;
  /** Base and head as the estimate sees them. */
  readonly base: number;
  readonly head: number;
}

interface Group {
  readonly value: number;
  /** What each run adds to the value, about zero. */
  readonly influences: readonly number[];
}

/**
 * Compares two groups of runs. With as many runs on both sides, the n-th of one is the pair of the n-th of the other, and the interval is that of
 * Student's t over the differences within pairs; else that of B. Welch (Biometrika 34, 1947). Ratios of sums are linearized (W. Cochran, Sampling
 * Techniques, ch. 6). Values are compared as logarithms where all are above zero. `level`: of the interval.
 */
export function estimateOf(
  base: readonly Sample[],
  head: readonly Sample[],
  onDifference: boolean,
  level: number = LEVEL,
): Estimate {
  const all = [...base, ...head];
  const scale = !onDifference && all.every(({ sum, per }) => sum > 0 && per > 0) ? 'log' : 'difference';
  const [left, right] = [groupOf(base, scale), groupOf(head, scale)];
  const center = scale === 'log' ? Math.log(right.value / left.value) : right.value - left.value;
  const isPaired = base.length === head.length;
  const common = {
    scale,
    center,
    isPaired,
    base: left.value,
    head: right.value,
    pairs: Math.min(base.length, head.length),
    level,
  } as const;
  if (common.pairs < 2) return { ...common, reach: null, deviation: 0 };
  if (isPaired) {
    const deviation = standardDeviation(right.influences.map((each, i) => each - (left.influences[i] ?? 0)));
    const n = common.pairs;
    return { ...common, deviation, reach: (studentTCriticalOfLevel(level, n - 1) * deviation) / Math.sqrt(n) };
  }
  const [leftError, rightError] = [left, right].map(({ influences }) => {
    const deviation = standardDeviation([...influences]);
    return (deviation * deviation) / influences.length;
  }) as [number, number];
  const error = leftError + rightError;
  const deviation = Math.sqrt(error * common.pairs);
  if (error === 0) return { ...common, deviation, reach: 0 };
  const freedom =
    (error * error) / ((leftError * leftError) / (base.length - 1) + (rightError * rightError) / (head.length - 1));
  return { ...common, deviation, reach: studentTCriticalOfLevel(level, freedom) * Math.sqrt(error) };
}

function groupOf(samples: readonly Sample[], scale: Estimate['scale']): Group {
  const isPlain = samples.every(({ per }) => per === 1);
  if (isPlain && scale === 'log') {
    const logs = samples.map(({ sum }) => Math.log(sum));
    const center = mean(logs);
    // One value keeps its digits.
    const [only, ...others] = new Set(samples.map(({ sum }) => sum));
    return {
      value: others.length === 0 ? (only as number) : Math.exp(center),
      influences: logs.map((log) => log - center),
    };
  }
  const [sum, per] = [mean(samples.map((sample) => sample.sum)), mean(samples.map((sample) => sample.per))];
  const value = sum / per;
  const influences = samples.map((sample) =>
    scale === 'log' ? sample.sum / sum - sample.per / per : (sample.sum - value * sample.per) / per,
  );
  return { value, influences };
}

/** Further pairs with which an interval no longer reaches over `distance` from its center; null where more than 10,000 would be needed. */
export function furtherPairs({ deviation, pairs, level }: Estimate, distance: number): number | null {
  if (!(distance > 0)) return null;
  const isEnough = (n: number): boolean =>
    (studentTCriticalOfLevel(level, n - 1) * deviation) / Math.sqrt(n) < distance;
  let [low, high] = [Math.max(2, pairs), Math.max(2, pairs)];
  while (!isEnough(high)) {
    if (high > PAIRS_MAX) return null;
    [low, high] = [high, 2 * high];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return Math.max(1, high - pairs);
}
