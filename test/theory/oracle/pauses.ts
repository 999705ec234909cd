import type { FaultOptions } from '../../../src/provider/faults/fault-options.ts';

/** A stretch of time in which a job is worked on. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When a job that takes its slot at `startMs` is worked on: between the pauses, the last stretch without end. */
function stretches(faults: readonly FaultOptions[], startMs: number): Stretch[] {
  const found: Stretch[] = [];
  let nowMs = startMs;
  for (const { fromMs, untilMs } of faults
    .filter(({ type }) => type === 'pause')
    .toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs > nowMs) found.push({ fromMs: nowMs, untilMs: fromMs });
    nowMs = Math.max(nowMs, untilMs);
  }
  return [...found, { fromMs: nowMs, untilMs: Number.POSITIVE_INFINITY }];
}

/** When a job has been worked on for `serviceMs`. */
export function finishMs(faults: readonly FaultOptions[], startMs: number, serviceMs: number): number {
  let leftMs = serviceMs;
  for (const { fromMs, untilMs } of stretches(faults, startMs)) {
    if (fromMs + leftMs <= untilMs) return fromMs + leftMs;
    leftMs -= untilMs - fromMs;
  }
  throw new Error('The last stretch has no end.');
}

/** For how long a job has been worked on. */
export function workedMs(faults: readonly FaultOptions[], startMs: number, nowMs: number): number {
  return stretches(faults, startMs)
    .map(({ fromMs, untilMs }) => Math.max(0, Math.min(untilMs, nowMs) - fromMs))
    .reduce((sum, ms) => sum + ms, 0);
}
