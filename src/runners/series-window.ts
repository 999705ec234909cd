import { commonWindowMs } from '../measure/thresholds.ts';
import { WINDOWS_MAX } from '../measure/recorder.ts';

/** Lengths that people read easily, in ms. */
const LENGTHS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 3_600_000];

/**
 * The window of a run's time series: the shortest round length that makes about 60 windows; the series doubles it where a run goes on for longer. Windows of these
 * lengths, in whole ms, are made of whole windows of the series.
 */
export function seriesWindowMs(durationMs: number, lengthsMs: readonly number[] = []): number {
  const usualMs = usualWindowMs(durationMs);
  return lengthsMs.length === 0 ? usualMs : commonWindowMs(lengthsMs, usualMs);
}

function usualWindowMs(durationMs: number): number {
  if (durationMs === Number.POSITIVE_INFINITY) return 1000;
  return LENGTHS_MS.find((lengthMs) => durationMs / lengthMs <= WINDOWS_MAX / 10) ?? durationMs / (WINDOWS_MAX / 10);
}
