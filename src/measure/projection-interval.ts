import { formatMs } from '../units/format.ts';
import type { Recorder } from './recorder.ts';
import { studentT95 } from './student-t.ts';
import { TRACK } from './time-series.ts';

/** Fewest windows, and most stretches, that an interval is computed from. */
const WINDOWS_MIN = 10;
const STRETCHES_MAX = 30;
/** Windows that show how fast the load in the system changes. */
const LEVELS_MAX = 60;
/** Highest correlation of a stretch with the next one: beyond, they are not independent enough for a correction. */
const STRETCH_CORRELATION_MAX = 0.4;
const LEVEL_CORRELATION_MAX = 0.25;
/** Shortest load under congestion, in mean times of an attempt (docs/accuracy.md shows what holds above it). */
const ATTEMPTS_LONG_MIN = 1500;
/** Share of the time of an attempt that is waited for a slot, from which jobs depend on those before them. */
const WAIT_SHARE_MIN = 0.05;
/** Spread relative to the mean below which there is only rounding. */
const SPREAD_MIN = 1e-9;

/** What tells how sure a ratio of dollars to requests is. */
export interface IntervalInput {
  /** Window by window: nano-USD charged, requests due, and requests whose outcome became final. */
  readonly windowNano: readonly bigint[];
  readonly offered: readonly number[];
  readonly ended: readonly number[];
  readonly loadDurationMs: number;
  /** Whether what a request costs can depend on the requests before it. */
  readonly isCongested: boolean;
  readonly attemptMsMean: number;
}

/** Both ends as factors of the mean, or why there is none. */
export type RelativeInterval = { readonly low: number; readonly high: number; readonly stretches: number } | string;

/**
 * The 95 % interval of dollars per request, from equal stretches of the run: the delta method for a ratio of sums (W. Cochran, Sampling
 * Techniques, ch. 6), with two corrections as in Skart (Tafazzoli and Wilson, IIE Transactions 43, 2011): the correlation of neighbouring
 * stretches widens it, and their skewness shifts it (P. Hall, J. R. Statist. Soc. B 54, 1992). Where stretches are too dependent, or under
 * congestion where the run is short beside the time that congestion lasts, the run itself cannot tell how sure it is: then there is none.
 */
export function relativeInterval(input: IntervalInput): RelativeInterval {
  const { windowNano, offered, ended } = input;
  if (ended.length < WINDOWS_MIN) return `the run has fewer than ${WINDOWS_MIN} windows; run longer`;
  const dollars = stretchesOf(windowNano.map((nano) => Number(nano) / 1e9));
  // A charge falls when a request ends, or, by the account, when it is accepted: the closer of the two explains it.
  const [a, b] = [ratioOf(dollars, stretchesOf(offered)), ratioOf(dollars, stretchesOf(ended))];
  const ratio = a.squares < b.squares ? a : b;
  if (!(ratio.mean > 0)) return 'the run shows no charge';
  const { length } = dollars;
  if (Math.sqrt(ratio.squares * length) < SPREAD_MIN * sum(dollars))
    return 'dollars per request were the same in all stretches of the run, so nothing shows how they vary';
  const congestion = congestionReason(input);
  if (congestion !== undefined) return congestion;
  const correlation = lagOne(ratio.residuals);
  if (correlation > STRETCH_CORRELATION_MAX) return 'what a request costs changes slowly during the run; run longer';
  return corrected(ratio, Math.max(0, correlation));
}

/** Why congestion leaves too few independent parts of a run; undefined where it does not. */
function congestionReason(input: IntervalInput): string | undefined {
  if (!input.isCongested) return undefined;
  const minMs = ATTEMPTS_LONG_MIN * input.attemptMsMean;
  if (input.loadDurationMs < minMs)
    return `requests wait and fail, and congestion outlasts a request many times; run at least ${formatMs(minMs)}, or several replications`;
  if (lagOne(levelsOf(input)) > LEVEL_CORRELATION_MAX)
    return 'requests wait and fail, and congestion changes slowly during the run; run longer, or several replications';
  return undefined;
}

/** Whether jobs wait for each other and some fail, from what was recorded; where no wait is known, failures alone decide. */
export function isCongested(
  waitMs: { count: number; sum: number },
  attemptMsSum: number,
  hasFailures: boolean,
): boolean {
  return hasFailures && (waitMs.count === 0 || waitMs.sum > WAIT_SHARE_MIN * attemptMsSum);
}

/** What tells how sure the dollars of a run are; `hasWorkerTime`: whether a part of them is for time of workers, which requests share. */
export function chanceOf(recorder: Recorder, hasWorkerTime: boolean): Omit<IntervalInput, 'loadDurationMs'> {
  const { series, queueWait, attemptLatency, total } = recorder;
  const hasFailures = total.failed > 0 || total.attempts > total.offered;
  return {
    windowNano: series.billedNano(),
    offered: series.track(TRACK.offered),
    ended: series.track(TRACK.ended),
    isCongested: isCongested(queueWait, attemptLatency.sum, hasFailures || hasWorkerTime),
    attemptMsMean: attemptLatency.count > 0 ? attemptLatency.sum / attemptLatency.count : 0,
  };
}

/** Requests under way at the end of each window of the load, as differences from their mean. */
function levelsOf({ offered, ended }: IntervalInput): number[] {
  const levels: number[] = [];
  const windows = offered.findLastIndex((count) => count > 0) + 1;
  const step = Math.ceil(windows / LEVELS_MAX);
  let level = 0;
  for (let i = 0; i < windows; i++) {
    level += (offered[i] as number) - (ended[i] as number);
    if ((i + 1) % step === 0) levels.push(level);
  }
  const mean = sum(levels) / levels.length;
  return levels.map((value) => value - mean);
}

/** Sums over at most twice as many equal stretches as `STRETCHES_MAX`; the last one takes the remainder, the drain included: every dollar counts once. */
function stretchesOf(windows: readonly number[]): number[] {
  const size = Math.max(1, Math.floor(windows.length / STRETCHES_MAX));
  const stretches = Array.from({ length: Math.floor(windows.length / size) }, () => 0);
  windows.forEach((value, i) => {
    const stretch = Math.min(stretches.length - 1, Math.floor(i / size));
    stretches[stretch] = (stretches[stretch] as number) + value;
  });
  return stretches;
}

interface Ratio {
  readonly mean: number;
  readonly requests: number;
  readonly residuals: readonly number[];
  /** Sum of the squares of the residuals. */
  readonly squares: number;
}

function ratioOf(dollars: readonly number[], requests: readonly number[]): Ratio {
  const total = sum(requests);
  const mean = total > 0 ? sum(dollars) / total : 0;
  const residuals = dollars.map((value, i) => value - mean * (requests[i] as number));
  return { mean, requests: total, residuals, squares: sum(residuals.map((value) => value * value)) };
}

/** Correlation of neighbours; the estimate of a short series is too low by (1 + 4 r) / n (M. Kendall, Biometrika 41, 1954). */
function lagOne(residuals: readonly number[]): number {
  const squares = sum(residuals.map((value) => value * value));
  if (squares === 0) return 0;
  const products = sum(residuals.slice(1).map((value, i) => value * (residuals[i] as number)));
  const r = products / squares;
  return r + (1 + 4 * r) / residuals.length;
}

/** The interval by Student's t, with as many degrees of freedom as stretches of this correlation are worth. */
function corrected({ mean, requests, residuals, squares }: Ratio, correlation: number): RelativeInterval {
  const { length: n } = residuals;
  const inflation = (1 + correlation) / (1 - correlation);
  const error = Math.sqrt(((squares * n) / (n - 1)) * inflation) / requests / mean;
  const t = studentT95(Math.max(1, Math.floor(n / inflation) - 1));
  const variance = squares / n;
  const cubes = sum(residuals.map((value) => value * value * value)) / n;
  const skewness = ((cubes / (variance * Math.sqrt(variance))) * Math.sqrt(n * (n - 1))) / (n - 2);
  const beta = skewness / (6 * Math.sqrt(n));
  const shift = (x: number): number =>
    Math.abs(beta) < 1e-6 ? x : (cubeRoot(1 + 6 * beta * (x - beta)) - 1) / (2 * beta);
  return { low: Math.max(0, 1 - shift(t) * error), high: 1 - shift(-t) * error, stretches: n };
}

/** By Newton's method from above, whose steps are the same on every version of Node. */
function cubeRoot(value: number): number {
  const size = Math.abs(value);
  let root = Math.max(1, size);
  for (let step = 0; step < 100; step++) root -= (root - size / (root * root)) / 3;
  return value < 0 ? -root : root;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
