import { readFileSync } from 'node:fs';

/**
 * For how long this thread has had work and no processor so far, in ms; undefined where the system does not tell. Linux does, in nanoseconds
 * (Documentation/scheduler/sched-stats.rst, /proc/PID/schedstat, 2026-12).
 */
export function schedulerWaitMs(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return parseWaitMs(readFileSync('/proc/thread-self/schedstat', 'latin1'));
  } catch {
    return undefined;
  }
}

/** The wait in the text of a schedstat: time on a processor, time of waiting for one, number of turns. Undefined where it is none. */
export function parseWaitMs(text: string): number | undefined {
  const [, wait, turns] = /^\d+ (\d+) (\d+)/.exec(text) ?? [];
  // A kernel that keeps no such statistics says 0 of everything.
  return wait === undefined || turns === '0' ? undefined : Number(wait) / 1e6;
}
