import { parseNanoUsd } from '../money/nano-usd.ts';
import { formatMs } from '../units/format.ts';
import { correctedInterval, lagOne, ratioOf, stretchesOf, sum, WINDOWS_MIN } from './intervals/stretches.ts';
import type { Recorder } from './recorder.ts';
import { studentT95 } from './student-t.ts';
import type { Summary } from './summary.ts';
import { TRACK } from './time-series.ts';

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

/** Both ends as factors of the mean and how they were found, or why there are none. */
export type RelativeInterval = { readonly low: number; readonly high: number; readonly method: string } | string;

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
  const method = `ratio of dollars to requests over ${length} equal stretches of the run, Student's t, for their correlation and skewness`;
  return { ...correctedInterval(ratio, Math.max(0, correlation)), method };
}

/** Why congestion leaves too few independent parts of a run; undefined where it does not. */
export function congestionReason(input: IntervalInput): string | undefined {
  if (!input.isCongested) return undefined;
  const minMs = ATTEMPTS_LONG_MIN * input.attemptMsMean;
  if (input.loadDurationMs < minMs)
    return `requests wait for each other, and congestion outlasts a request many times; run at least ${formatMs(minMs)}, or use --replications`;
  if (lagOne(levelsOf(input)) > LEVEL_CORRELATION_MAX)
    return 'requests wait for each other, and congestion changes slowly during the run; run longer, or use --replications';
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

/** What one of several runs came to. */
export interface RunDollars {
  readonly nano: bigint;
  readonly offered: number;
}

/** Dollars and requests of a run as a whole. */
export function dollarsOfRun({ dollars, phases, requests }: Summary): RunDollars {
  return { nano: parseNanoUsd(dollars.billed), offered: (phases?.all.requests ?? requests).offered };
}

/** The 95 % interval of dollars per request from independent runs: the delta method for a ratio of sums, by Student's t. */
export function replicatedInterval(runs: readonly RunDollars[]): RelativeInterval {
  const dollars = runs.map(({ nano }) => Number(nano) / 1e9);
  const { length: n } = runs;
  const { mean, whole, squares } = ratioOf(
    dollars,
    runs.map(({ offered }) => offered),
  );
  if (!(mean > 0)) return 'the runs show no charge';
  if (Math.sqrt(squares * n) < SPREAD_MIN * sum(dollars))
    return 'dollars per request were the same in all replications, so nothing shows how they vary';
  const reach = (studentT95(n - 1) * Math.sqrt((squares * n) / (n - 1))) / whole / mean;
  const method = `ratio of dollars to requests over ${n} independent replications, Student's t`;
  return { low: Math.max(0, 1 - reach), high: 1 + reach, method };
}
