import { parseNanoUsd } from '../money/nano-usd.ts';
import { mean, sum } from '../statistics/arrays.ts';
import { studentT95 } from '../statistics/student-t.ts';
import { formatMs } from '../units/format.ts';
import { dollarsOf, loadSeconds } from './intervals/phase-windows.ts';
import {
  correctedInterval,
  isNothing,
  lagOne,
  ratioOf,
  stretchesOf,
  type Stretches,
  WINDOWS_MIN,
} from './intervals/stretches.ts';
import type { Recorder } from './recorder.ts';
import type { Summary } from './summary.ts';
import { TRACK } from './time-series.ts';

/** Windows that show how fast the load in the system changes. */
const LEVELS_MAX = 60;
const LEVEL_CORRELATION_MAX = 0.25;
/** Shortest load under congestion, in mean times of an attempt (docs/accuracy.md shows what holds above it). */
const ATTEMPTS_LONG_MIN = 1500;
/** Share of the time of an attempt that is waited for a slot, from which jobs depend on those before them. */
const WAIT_SHARE_MIN = 0.05;
/** Share of the requests that are under way in the mean, below which next to none are when a window ends. */
const IDLE_SHARE = 0.1;
/** Spread relative to the mean below which there is only rounding. */
const SPREAD_MIN = 1e-9;

/** What tells how sure a ratio of dollars to requests, or to time, is. */
export interface IntervalInput {
  /** Window by window: nano-USD charged, requests due, requests whose outcome became final, and requests that were not begun (absent: none). */
  readonly windowNano: readonly bigint[];
  readonly offered: readonly number[];
  readonly ended: readonly number[];
  readonly dropped?: readonly number[];
  readonly windowMs: number;
  readonly loadDurationMs: number;
  /** Whether what a request costs can depend on the requests before it. */
  readonly isCongested: boolean;
  readonly attemptMsMean: number;
}

/** Both ends as factors of the mean and how they were found, or why there are none. */
export type RelativeInterval = { readonly low: number; readonly high: number; readonly method: string } | string;

/**
 * The 95 % interval of dollars per request, or, `perTime`, of dollars while the load lasts, from equal stretches of the run: the delta method for a ratio
 * of sums, with two corrections as in Skart (see `correctedInterval`): the correlation of neighbouring
 * stretches widens it, and their skewness shifts it. Where stretches are too dependent, or under
 * congestion where the run is short beside the time that congestion lasts, the run itself cannot tell how sure it is: then there is none.
 */
export function relativeInterval(input: IntervalInput, perTime = false): RelativeInterval {
  const { windowNano, offered, ended, windowMs, loadDurationMs } = input;
  if (ended.length < WINDOWS_MIN) return `the run has fewer than ${WINDOWS_MIN} windows; run longer`;
  const dollars = windowNano.map(dollarsOf);
  if (isNothing(dollars)) return 'the run shows no charge';
  // Dollars of the drain stand for those that a run without end would have had at its start.
  const { ratio, correlation, areDependent, areEqual } = perTime
    ? stretchesOf(dollars, loadSeconds(offered.length, windowMs, { fromMs: 0, loadDurationMs }))
    : closer(stretchesOf(dollars, offered), stretchesOf(dollars, ended));
  const what = perTime ? 'dollars' : 'dollars per request';
  if (areEqual) return `${what} were the same in all stretches of the run, so nothing shows how they vary`;
  const congestion = congestionReason(input);
  if (congestion !== undefined) return congestion;
  if (areDependent) return `what ${perTime ? 'the load' : 'a request'} costs changes slowly during the run; run longer`;
  const method = `ratio of dollars to ${perTime ? 'time' : 'requests'} over ${ratio.residuals.length} equal stretches of the run, Student's t, for their correlation and skewness`;
  return { ...correctedInterval(ratio, Math.max(0, correlation)), method };
}

/** A charge falls when a request ends, or, by the account, when it is accepted: what explains it closer. */
function closer(one: Stretches, other: Stretches): Stretches {
  return one.ratio.deviation < other.ratio.deviation ? one : other;
}

/** Why congestion leaves too few independent parts of a run; undefined where it does not. */
export function congestionReason(input: IntervalInput): string | undefined {
  const reason = shortReason(input);
  if (reason !== undefined || !isCongestedBetween(input)) return reason;
  const levels = requestsUnderWay(input);
  if (lagOne(thinned(levels)) > LEVEL_CORRELATION_MAX)
    return 'requests wait for each other, and congestion changes slowly during the run; run longer, or use --replications';
  return undefined;
}

/** Why a run is too short to show how much congestion comes and goes; undefined where it is not, or where there is none. */
export function shortReason(input: IntervalInput): string | undefined {
  const minMs = ATTEMPTS_LONG_MIN * input.attemptMsMean;
  if (!isCongestedBetween(input) || input.loadDurationMs >= minMs) return undefined;
  return `requests wait for each other, and congestion outlasts a request many times; run at least ${formatMs(minMs)}, or use --replications`;
}

/** Whether congestion goes on from window to window: it does not where the endpoint is all but idle whenever a window ends. */
function isCongestedBetween(input: IntervalInput): boolean {
  const { isCongested: congested, loadDurationMs, offered, attemptMsMean } = input;
  const levels = requestsUnderWay(input);
  if (!congested || levels.length === 0) return false;
  return mean(levels) * loadDurationMs >= IDLE_SHARE * sum(offered) * attemptMsMean;
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
  const { series, queueWait, attemptLatency, byModel } = recorder;
  const sumOf = (name: 'failed' | 'attempts' | 'offered'): number => sum(byModel.map((counts) => counts[name]));
  const hasFailures = sumOf('failed') > 0 || sumOf('attempts') > sumOf('offered');
  return {
    windowNano: series.billedNano(),
    offered: series.track(TRACK.offered),
    ended: series.track(TRACK.ended),
    dropped: series.track(TRACK.dropped),
    windowMs: series.windowMs,
    isCongested: isCongested(queueWait, attemptLatency.sum, hasFailures || hasWorkerTime),
    attemptMsMean: attemptLatency.count > 0 ? attemptLatency.sum / attemptLatency.count : 0,
  };
}

/** Requests under way at the end of each window of the load. */
export function requestsUnderWay({
  offered,
  ended,
  dropped = [],
}: Pick<IntervalInput, 'offered' | 'ended' | 'dropped'>): number[] {
  const first = Math.max(
    0,
    offered.findIndex((count) => count > 0),
  );
  let level = 0;
  return offered
    .slice(first, offered.findLastIndex((count) => count > 0) + 1)
    .map((count, i) => (level += count - (ended[first + i] as number) - (dropped[first + i] ?? 0)));
}

/** At most so many of them as show how fast they change, as differences from their mean. */
function thinned(levels: readonly number[]): number[] {
  const step = Math.ceil(levels.length / LEVELS_MAX);
  const middle = mean(levels);
  return levels.filter((_, i) => (i + 1) % step === 0).map((level) => level - middle);
}

/** What one of several runs came to. */
export interface RunDollars {
  readonly nano: bigint;
  readonly offered: number;
  readonly loadDurationMs: number;
}

/** Dollars, requests and load of a run as a whole. */
export function dollarsOfRun({ dollars, phases, requests, loadDurationMs }: Summary): RunDollars {
  return { nano: parseNanoUsd(dollars.billed), offered: (phases?.all.requests ?? requests).offered, loadDurationMs };
}

/** The 95 % interval of dollars per request, or of dollars while the load lasts, from independent runs: the delta method for a ratio of sums, by Student's t. */
export function replicatedInterval(runs: readonly RunDollars[], perTime = false): RelativeInterval {
  const dollars = runs.map(({ nano }) => dollarsOf(nano));
  const { length: n } = runs;
  const {
    mean: average,
    whole,
    deviation,
  } = ratioOf(
    dollars,
    runs.map(({ offered, loadDurationMs }) => (perTime ? loadDurationMs : offered)),
  );
  if (!(average > 0)) return 'the runs show no charge';
  const what = perTime ? 'dollars' : 'dollars per request';
  if (deviation * n < SPREAD_MIN * sum(dollars))
    return `${what} were the same in all replications, so nothing shows how they vary`;
  const reach = (studentT95(n - 1) * deviation * Math.sqrt(n)) / whole / average;
  const method = `ratio of dollars to ${perTime ? 'time' : 'requests'} over ${n} independent replications, Student's t`;
  return { low: Math.max(0, 1 - reach), high: 1 + reach, method };
}
