import { expectedArrivals } from '../workload/arrivals/create-arrivals.ts';
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
  const unlimited = expectedArrivals(arrivals, durationMs);
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

function rateText(arrivals: OpenArrivals): string {
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
    case 'gamma':
    case 'weibull':
      return `${arrivals.type} arrivals, ${formatRate(arrivals.ratePerSecond)}`;
    case 'burst':
      return `bursts of ${formatCount(arrivals.size)} every ${formatMs(arrivals.everyMs)}`;
    case 'ramping':
      return 'a ramping rate';
    case 'piecewise':
      return `${formatCount(arrivals.ratesPerSecond.length)} rates of ${formatMs(arrivals.eachMs)} each, in turn`;
    case 'profile':
      return `a profile of the week with a mean of ${formatRate(arrivals.ratePerSecond)}`;
  }
}
