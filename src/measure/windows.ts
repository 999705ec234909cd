import { compareObserved, type Condition, holds, parseCondition } from './condition.ts';
import type { Phase } from './phase-recorders.ts';
import type { PhaseTimes } from './phase-summary.ts';
import { TRACK, type TimeSeries } from './time-series.ts';
import { phaseOfMetric, type Stretch, watchedValue } from './watched-metrics.ts';

/** A run over time, as conditions on windows read it. */
export interface RunWindows {
  readonly series: TimeSeries;
  /** When each phase begins, and how long its load is, of one run. */
  readonly phases: { readonly [phase: string]: Pick<PhaseTimes, 'fromMs' | 'loadDurationMs'> };
  /** How many runs lie over each other in the series; default 1. */
  readonly runs?: number;
}

/** The window in which a metric is farthest from meeting a condition. */
export interface WorstWindow {
  readonly observed: number | string | null;
  readonly fromMs: number;
  readonly lengthMs: number;
}

/**
 * The worst of the windows that lie wholly in the phase that a metric names, counted from the start of the run. Windows in which nothing ended
 * are passed over; where requests ended and none succeeded, there is no latency, and that is the worst. Undefined where there is no window.
 */
export function worstWindow(
  path: string,
  condition: Condition,
  { series, phases, runs = 1 }: RunWindows,
): WorstWindow | undefined {
  const { phase, metric } = phaseOfMetric(path);
  const { fromMs = 0, loadDurationMs = 0 } = phases[phase] ?? {};
  const lengthMs = windowLength(condition.windowMs ?? 0, series.windowMs);
  const rows = Math.round(lengthMs / series.windowMs);
  const tracks = tracksOf(series);
  let worst: WorstWindow | undefined;
  for (
    let atMs = Math.ceil(fromMs / lengthMs) * lengthMs;
    atMs + lengthMs <= fromMs + loadDurationMs;
    atMs += lengthMs
  ) {
    const first = Math.round(atMs / series.windowMs);
    const stretch = stretchOf(series, tracks, first, first + rows, runs);
    const observed = watchedValue(metric, stretch);
    if (observed === null && stretch.failed + stretch.dropped === 0) continue;
    if (worst === undefined || isWorse(observed, worst.observed, condition))
      worst = { observed, fromMs: atMs, lengthMs };
    if (observed === null) break;
  }
  return worst;
}

/** Whether every window that is over by an instant meets a condition; null where there is none. */
export function holdsInWindows(path: string, condition: Condition, windows: RunWindows): boolean | null {
  const worst = worstWindow(path, condition, windows);
  return worst === undefined ? null : worst.observed !== null && holds(worst.observed, condition);
}

/** A series that had to double its windows has coarser ones: then windows are the next longer that it has. */
function windowLength(windowMs: number, seriesMs: number): number {
  let lengthMs = windowMs;
  while (lengthMs % seriesMs !== 0) lengthMs *= 2;
  return lengthMs;
}

function isWorse(observed: number | string | null, worst: number | string | null, { operator }: Condition): boolean {
  if (observed === null || worst === null) return worst !== null;
  const order = compareObserved(observed, String(worst));
  return operator.startsWith('<') ? order > 0 : order < 0;
}

type Tracks = ReturnType<typeof tracksOf>;

function tracksOf(series: TimeSeries): Record<keyof typeof TRACK, readonly number[]> & { billed: readonly bigint[] } {
  const tracks = Object.entries(TRACK).map(([name, track]) => [name, series.track(track)]);
  return { ...(Object.fromEntries(tracks) as Record<keyof typeof TRACK, number[]>), billed: series.billedNano() };
}

function stretchOf(series: TimeSeries, tracks: Tracks, first: number, end: number, runs: number): Stretch {
  const sum = (name: keyof typeof TRACK): number => tracks[name].slice(first, end).reduce((total, n) => total + n, 0);
  const [ended, succeeded] = [sum('ended'), sum('succeeded')];
  return {
    offered: sum('offered'),
    succeeded,
    failed: ended - succeeded,
    dropped: sum('dropped'),
    attempts: sum('attempts'),
    throttled: sum('throttled'),
    lengthMs: (end - first) * series.windowMs * runs,
    latency: (p) => series.latencyQuantile(p, end, first),
    billedNano: tracks.billed.slice(first, end).reduce((total, nano) => total + nano, 0n),
  };
}

/** A run over time. `times`: of its phases, of all its runs together; `loadDurationMs`: of all of them. */
export function windowsOf(
  series: TimeSeries,
  times: Readonly<Record<Phase, PhaseTimes>>,
  loadDurationMs: number,
  runs = 1,
): RunWindows {
  const all: PhaseTimes = { fromMs: 0, loadDurationMs, durationMs: loadDurationMs };
  const ofOne = Object.entries({ ...times, all }).map(
    ([phase, time]) => [phase, { fromMs: time.fromMs, loadDurationMs: time.loadDurationMs / runs }] as const,
  );
  return { series, runs, phases: Object.fromEntries(ofOne) };
}

/** The lengths of the windows of thresholds, in ms. */
export function windowLengths(thresholds: readonly { readonly condition: string }[]): readonly number[] {
  return thresholds.flatMap(({ condition }) => parseCondition(condition)?.windowMs ?? []);
}

/** The longest window of a series, of at most `mostMs` where there is one, of which all others are multiples; all in whole ms. */
export function commonWindowMs(lengthsMs: readonly number[], mostMs: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const common = lengthsMs.reduce(gcd);
  let parts = Math.max(1, Math.ceil(common / mostMs));
  while (common % parts !== 0) parts++;
  return common / parts;
}
