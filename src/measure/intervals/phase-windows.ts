import type { PhaseTimes } from '../phase-summary.ts';
import type { Recorder } from '../recorder.ts';
import { TRACK } from '../time-series.ts';

/** A part of a run window by window, as intervals read it. */
export interface PhaseWindows {
  /** Requests by when they were due, by when their outcome became final, and that were not begun. */
  readonly offered: readonly number[];
  readonly ended: readonly number[];
  readonly succeeded: readonly number[];
  readonly dropped: readonly number[];
  /** Attempts by when they ended. */
  readonly attempts: readonly number[];
  readonly dollars: readonly number[];
  /** Seconds of load in each window: none in those of the drain, whose outcomes stand for those that a run without end would have had at its start. */
  readonly seconds: readonly number[];
}

/** The windows of what a recorder holds, from the first one of its load on. */
export function windowsOfPhase(
  { series }: Recorder,
  { fromMs, loadDurationMs }: Pick<PhaseTimes, 'fromMs' | 'loadDurationMs'>,
): PhaseWindows {
  const { windowMs } = series;
  const first = Math.floor(fromMs / windowMs);
  const track = (name: keyof typeof TRACK): number[] => series.track(TRACK[name]).slice(first);
  return {
    offered: track('offered'),
    ended: track('ended'),
    succeeded: track('succeeded'),
    dropped: track('dropped'),
    attempts: track('attempts'),
    dollars: series.billedNano().slice(first).map(dollarsOf),
    seconds: loadSeconds(track('offered').length, windowMs, { fromMs, loadDurationMs }),
  };
}

/** Seconds of load in so many windows, from that on in which it begins; the drain has none. */
export function loadSeconds(
  windows: number,
  windowMs: number,
  { fromMs, loadDurationMs }: Pick<PhaseTimes, 'fromMs' | 'loadDurationMs'>,
): number[] {
  const first = Math.floor(fromMs / windowMs);
  return Array.from({ length: windows }, (_, i) => {
    const startMs = (first + i) * windowMs;
    const endMs = Math.min(startMs + windowMs, fromMs + loadDurationMs);
    return Math.max(0, endMs - Math.max(startMs, fromMs)) / 1000;
  });
}

/** Nano-USD as a float, which an interval may be computed with. */
export function dollarsOf(nano: bigint): number {
  return Number(nano) / 1e9;
}
