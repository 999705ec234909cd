import { successNano } from '../billing/charge.ts';
import { DUE, type Due } from '../billing/outcome-policy.ts';
import type { CompiledPrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';

/** What one request may cost if it succeeds, in whole nano-USD: lowNano <= likelyNano <= highNano. */
export interface PriceEstimate {
  readonly lowNano: number;
  readonly likelyNano: number;
  readonly highNano: number;
}

/** How long a runner works on a request. */
export interface ServiceTime {
  readonly meanMs: number;
  readonly p99Ms: number;
}

/**
 * Bounds for one request before it runs. A price that does not depend on compute time is known: all three are its quote.
 * A metered price is quoted for no time, for the mean, and for the 99th percentile of service time (or the mean, if a heavy tail puts that above).
 * `due`: what a success owes, by default the full price.
 * Throws a RangeError for a metered price without `serviceTime`, and for times that are negative or not finite.
 */
export function estimatePrice(
  price: CompiledPrice,
  usage: Usage,
  serviceTime?: ServiceTime,
  due: Due = 'full',
): PriceEstimate {
  if (!price.metered) {
    const nano = successNano(DUE[due], price, usage, serviceTime?.meanMs ?? 0);
    return { lowNano: nano, likelyNano: nano, highNano: nano };
  }
  if (serviceTime === undefined) {
    throw new RangeError('This price is metered by compute time: pass the service time to estimate it.');
  }
  const { meanMs, p99Ms } = serviceTime;
  for (const ms of [meanMs, p99Ms]) {
    if (!(ms >= 0 && Number.isFinite(ms)))
      throw new RangeError(`${ms} ms is no service time: expected a finite time from 0 up.`);
  }
  const quoteFor = (computeMs: number): number => successNano(DUE[due], price, usage, computeMs);
  return { lowNano: quoteFor(0), likelyNano: quoteFor(meanMs), highNano: quoteFor(Math.max(meanMs, p99Ms)) };
}

/**
 * What several estimates come to: likely is the mean of those with a weight, or the first one where none has any; low and high are over all
 * that `bounding` names, by default the same ones.
 */
export function combineEstimates(
  weighed: readonly { readonly estimate: PriceEstimate; readonly weight: number }[],
  bounding: readonly PriceEstimate[] = weighed.map(({ estimate }) => estimate),
): PriceEstimate {
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const mean = weighed.reduce((nano, { estimate, weight }) => nano + (estimate.likelyNano * weight) / total, 0);
  return {
    lowNano: Math.min(...bounding.map(({ lowNano }) => lowNano)),
    likelyNano: total === 0 ? (weighed[0]?.estimate.likelyNano ?? 0) : Math.round(mean),
    highNano: Math.max(...bounding.map(({ highNano }) => highNano)),
  };
}
