import { coarsen, type LiveSnapshot } from '../../../src/measure/live-snapshot.ts';
import { Histogram } from '../../../src/measure/histogram.ts';
import { snapshotOf } from '../../measure/snapshots.ts';

/** A run at 40 requests a second for a minute, of which every eighth attempt is answered 429, as it stands at an instant. */
export function runAt(elapsedMs: number): LiveSnapshot {
  const offered = Math.floor(Math.min(elapsedMs, 60_000) / 25);
  const active = elapsedMs < 60_000 ? Math.min(offered, 30) : 0;
  const succeeded = offered - active - Math.floor(offered / 100);
  const throttled = Math.floor(offered / 8);
  const latency = new Histogram();
  for (let i = 0; i < succeeded; i++) latency.record(500 + ((i * 37) % 1000) + Math.floor(i / 10));
  return snapshotOf({
    phase: elapsedMs < 20_000 ? 'warmup' : elapsedMs < 60_000 ? 'steady' : 'draining',
    elapsedMs,
    endMs: 60_000,
    offered,
    begun: offered,
    attempts: offered - active + throttled,
    retries: throttled,
    succeeded,
    failed: Math.floor(offered / 100),
    throttled,
    timeouts: Math.floor(offered / 100),
    active,
    byStatus: { 200: succeeded, 429: throttled },
    latency: coarsen([latency]),
    billedNano: String(succeeded * 40_000_000),
    usefulNano: String(succeeded * 40_000_000),
    capNano: '200000000000',
    isEstimate: true,
  });
}
