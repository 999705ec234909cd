import type { WallClock } from '../engine/wall-driver.ts';

/** The machine's monotonic clock and timers. */
export const wallClock: WallClock = {
  nowMs: () => performance.now(),
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  yieldTo: (callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};

/** The present day of the machine's clock in UTC, such as 2026-11-20. */
export function todayText(): string {
  return new Date().toISOString().slice(0, 10);
}
