import type { Arrivals } from '../../../src/workload/arrivals/arrivals.ts';

/** All instants of a process, at most `limit`: a process that does not end fails the test that expected it to. */
export function instants(arrivals: Arrivals, limit = 1_000_000): number[] {
  const all: number[] = [];
  for (let dueMs = arrivals.nextMs(); dueMs !== Number.POSITIVE_INFINITY; dueMs = arrivals.nextMs()) {
    if (all.length >= limit) throw new Error(`More than ${limit} arrivals.`);
    all.push(dueMs);
  }
  return all;
}

/** Whether no instant is before the one that precedes it. */
export function isOrdered(all: readonly number[]): boolean {
  return all.every((dueMs, index) => index === 0 || dueMs >= (all[index - 1] as number));
}

/** How many instants fall into each window of `windowMs`, from 0 up to `durationMs`. */
export function countsPer(all: readonly number[], windowMs: number, durationMs: number): number[] {
  const counts = Array.from({ length: Math.round(durationMs / windowMs) }, () => 0);
  for (const dueMs of all) counts[Math.floor(dueMs / windowMs)]! += 1;
  return counts;
}
