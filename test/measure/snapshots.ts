import type { LiveSnapshot } from '../../src/measure/live-snapshot.ts';

/** A snapshot of a steady load in which nothing has happened but what is given. */
export function snapshotOf(given: Partial<LiveSnapshot> = {}): LiveSnapshot {
  const nothing = { count: 0, sum: [0, 0], cells: [] } as const;
  return {
    phase: 'steady',
    elapsedMs: 0,
    endMs: 0,
    offered: 0,
    begun: 0,
    attempts: 0,
    retries: 0,
    succeeded: 0,
    failed: 0,
    dropped: 0,
    late: 0,
    throttled: 0,
    timeouts: 0,
    networkErrors: 0,
    active: 0,
    byStatus: {},
    latency: nothing,
    sendLag: nothing,
    billedNano: '0',
    usefulNano: '0',
    unknownNano: '0',
    primedNano: '0',
    isEstimate: false,
    doubts: [],
    ...given,
  };
}
