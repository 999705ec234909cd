import type { RunInterval } from './interval-schema.ts';
import { WINDOWS_MIN } from './stretches.ts';

/** The level of the intervals of one run. */
const CONFIDENCE = 0.95;

/** The ends of an interval, and how they were found, or why there are none. */
export type Ends = Pick<RunInterval, 'low' | 'high' | 'method'> | string;

/** The interval of a figure as a summary has it. */
export function rowOf(metric: string, ends: Ends): RunInterval {
  const row = { metric, confidence: CONFIDENCE };
  return typeof ends === 'string' ? { ...row, low: null, high: null, noInterval: ends } : { ...row, ...ends };
}

/** Why a run has too few windows; undefined where it has enough. */
export function tooShort({ length }: readonly unknown[]): string | undefined {
  if (length >= WINDOWS_MIN) return undefined;
  return `the run has fewer than ${WINDOWS_MIN} windows; run longer, or use --replications`;
}
