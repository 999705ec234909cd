import type { WallClock } from '../engine/wall-driver.ts';

/** Linux wakes a thread up to 50 us late (prctl(2), PR_SET_TIMERSLACK, 2026-12), so a rest ends so long before its instant. */
const WAKE_SLACK_MS = 0.05;
/** Nobody ever wakes a rest: its time passes. */
const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let restedMs = 0;

/** How long this thread has rested so far in `wallClock.rest`, in ms: its event loop counts this time as work. */
export function restedSoFarMs(): number {
  return restedMs;
}

function rest(untilMs: number, mostMs: number): void {
  const startedMs = performance.now();
  const waitMs = Math.min(untilMs - WAKE_SLACK_MS - startedMs, mostMs);
  if (waitMs <= 0) return;
  Atomics.wait(NEVER_WOKEN, 0, 0, waitMs);
  restedMs += performance.now() - startedMs;
}

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
  rest,
};

/** The present day of the machine's clock in UTC, such as 2026-11-20. */
export function todayText(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Ms of the machine's monotonic clock, from an origin that all processes of the machine share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The present instant of the machine's clock, as ISO 8601 in UTC. */
export function nowText(): string {
  return new Date().toISOString();
}
