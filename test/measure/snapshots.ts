import fc from 'fast-check';
import { coarsen, LIVE_PHASES, type LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { NOTHING_YET } from '../../src/runners/http/workers/nothing-yet.ts';

/** A snapshot of a steady load in which nothing has happened but what is given. */
export function snapshotOf(given: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return { ...NOTHING_YET, phase: 'steady', isEstimate: false, ...given };
}

const count = fc.nat(1_000_000);
const nano = fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String);
const histogram = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 8 }).map((values) => {
  const full = new Histogram();
  for (const value of values) full.record(value);
  return coarsen([full]);
});
/** Any snapshot, whether or not a run can come to it. */
export const anySnapshot: fc.Arbitrary<LiveSnapshot> = fc.record(
  {
    phase: fc.constantFrom(...LIVE_PHASES),
    elapsedMs: count,
    endMs: fc.oneof(fc.constant(0), count),
    offered: count,
    begun: count,
    attempts: count,
    retries: count,
    succeeded: count,
    failed: count,
    dropped: count,
    late: count,
    throttled: count,
    timeouts: count,
    networkErrors: count,
    unfinished: count,
    active: count,
    byStatus: fc.dictionary(fc.constantFrom('200', '429', '503'), count, { noNullPrototype: true }),
    latency: histogram,
    sendLag: histogram,
    billedNano: nano,
    usefulNano: nano,
    unknownNano: nano,
    primedNano: nano,
    capNano: nano,
    isEstimate: fc.boolean(),
    doubts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((doubts) => doubts.toSorted()),
  },
  { requiredKeys: Object.keys(snapshotOf()) as never },
);
