/** Longest wait of Node's timers. */
export const TIMER_MAX_MS = 2_147_483_647;

/**
 * How long a client on Node really sleeps when it hands `ms` to its timer unchecked. A negative wait is none, and one
 * above 2^31 - 1 ms (24.8 days) overflows and ends after 1 ms (Node.js documentation of `setTimeout`, 2026).
 */
export function timerMs(ms: number): number {
  if (ms > TIMER_MAX_MS) return 1;
  return ms > 0 ? ms : 0;
}
