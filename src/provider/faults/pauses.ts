import type { FaultOptions } from './fault-options.ts';

/** A time in which nothing is served: [fromMs, untilMs). */
interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The times in which the endpoint serves nothing, known before the run begins. So the instant at which a job will finish is known when it
 * takes its slot, and a pause needs no events of its own.
 */
export class Pauses {
  /** In the order of time, apart from each other. */
  readonly #windows: readonly Window[];

  constructor(windows: readonly Window[]) {
    this.#windows = joined(windows);
  }

  /** When a job that takes its slot at `startMs` has been served for `serviceMs`: it stands still in every pause, and then goes on. */
  finishMs(startMs: number, serviceMs: number): number {
    let endMs = startMs + serviceMs;
    for (const { fromMs, untilMs } of this.#windows) {
      if (untilMs <= startMs) continue;
      // What is done at the very instant at which a pause begins is done; what would begin then waits.
      if (fromMs > startMs && fromMs >= endMs) break;
      endMs += untilMs - Math.max(fromMs, startMs);
    }
    return endMs;
  }

  /** How long a job that took its slot at `startMs` has been served by `nowMs`. */
  servedMs(startMs: number, nowMs: number): number {
    let servedMs = nowMs - startMs;
    for (const { fromMs, untilMs } of this.#windows) {
      servedMs -= Math.max(0, Math.min(untilMs, nowMs) - Math.max(fromMs, startMs));
    }
    return Math.max(0, servedMs);
  }
}

/** The pauses among the faults of a provider; undefined when there are none. */
export function planPauses(faults: readonly FaultOptions[]): Pauses | undefined {
  const windows = faults.filter((fault) => fault.type === 'pause');
  return windows.length === 0 ? undefined : new Pauses(windows);
}

/** Windows in the order of time, those that touch or overlap made one. */
function joined(windows: readonly Window[]): Window[] {
  const apart: Window[] = [];
  for (const window of windows.toSorted((left, right) => left.fromMs - right.fromMs)) {
    const last = apart.at(-1);
    if (last === undefined || window.fromMs > last.untilMs) apart.push(window);
    else apart[apart.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, window.untilMs) };
  }
  return apart;
}
