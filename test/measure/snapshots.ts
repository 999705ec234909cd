import type { LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { NOTHING_YET } from '../../src/runners/http/workers/nothing-yet.ts';

/** A snapshot of a steady load in which nothing has happened but what is given. */
export function snapshotOf(given: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return { ...NOTHING_YET, phase: 'steady', isEstimate: false, ...given };
}
