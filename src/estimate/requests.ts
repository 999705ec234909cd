import type { RampingArrivalsOptions } from '../workload/arrivals/ramping.ts';
import type { WorkloadOptions } from '../workload/workload-options.ts';
import { formatCount, formatMs, formatRate } from '../units/format.ts';

/** How many requests a workload makes. */
export interface RequestCount {
  /** Expected requests, perhaps a fraction; null where that depends on how fast they are answered. */
  readonly count: number | null;
  /** How it is known, in words. */
  readonly basis: string;
}

/**
 * The requests that a workload is expected to make: rate times duration, at most `maxRequests`. A closed loop makes as many as it gets
 * answers for, so only `maxRequests` without a duration says how many those are.
 */
export function expectRequests({ arrivals, durationMs, maxRequests }: WorkloadOptions): RequestCount {
  if (arrivals.type === 'closed') return expectClosed(durationMs, maxRequests);
  const unlimited = openCount(arrivals, durationMs);
  const until = Number.isFinite(durationMs) ? ` for ${formatMs(durationMs)}` : '';
  const capped = unlimited > maxRequests;
  const most = capped ? `, at most ${formatCount(maxRequests)} requests` : '';
  return { count: Math.min(unlimited, maxRequests), basis: `${rateText(arrivals)}${until}${most}` };
}

type OpenArrivals = Exclude<WorkloadOptions['arrivals'], { readonly type: 'closed' }>;

function expectClosed(durationMs: number, maxRequests: number): RequestCount {
  if (!Number.isFinite(durationMs) && Number.isFinite(maxRequests)) {
    return { count: maxRequests, basis: `a closed loop that ends after ${formatCount(maxRequests)} requests` };
  }
  return { count: null, basis: 'a closed loop, which makes as many requests as it gets answers for' };
}

function openCount(arrivals: OpenArrivals, durationMs: number): number {
  switch (arrivals.type) {
    case 'constant':
      return Math.ceil((durationMs * arrivals.ratePerSecond) / 1000);
    case 'poisson':
      return (durationMs * arrivals.ratePerSecond) / 1000;
    case 'burst':
      return Math.max(0, Math.ceil((durationMs - arrivals.atMs) / arrivals.everyMs)) * arrivals.size;
    case 'ramping':
      return rampCount(arrivals, durationMs);
  }
}

/** The area below the rate until an instant. */
function rampCount({ startRatePerSecond, stages }: RampingArrivalsOptions, durationMs: number): number {
  let [count, rate, leftMs] = [0, startRatePerSecond, durationMs];
  for (const stage of stages) {
    const spentMs = Math.min(stage.forMs, leftMs);
    const endRate = rate + ((stage.ratePerSecond - rate) * spentMs) / stage.forMs;
    count += (((rate + endRate) / 2) * spentMs) / 1000;
    leftMs -= spentMs;
    rate = stage.ratePerSecond;
  }
  return leftMs > 0 && rate > 0 ? count + (rate * leftMs) / 1000 : count;
}

function rateText(arrivals: OpenArrivals): string {
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
      return `${arrivals.type} arrivals, ${formatRate(arrivals.ratePerSecond)}`;
    case 'burst':
      return `bursts of ${formatCount(arrivals.size)} every ${formatMs(arrivals.everyMs)}`;
    case 'ramping':
      return 'a ramping rate';
  }
}
