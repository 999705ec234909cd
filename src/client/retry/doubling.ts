/**
 * `baseMs` doubled `times` times (a whole number from 0), at most `capMs`. Exact: a power of two only moves the binary
 * point. It stops doubling after 30 times, long past every cap.
 */
export function doubledMs(baseMs: number, times: number, capMs: number): number {
  const ms = baseMs * (1 << Math.min(times, 30));
  return ms < capMs ? ms : capMs;
}
