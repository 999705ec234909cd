import { estimatePrice, type PriceEstimate, type ServiceTime } from './estimate.ts';
import { PriceSchedule } from '../billing/price/schedule.ts';
import { startOfRun } from '../provider/price-clock.ts';
import type { ModelOptions } from '../provider/provider-options.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { formatMs } from '../units/format.ts';
import type { RequestClass } from '../workload/request-class.ts';
import type { ShapeQuote } from './dollars.ts';

/**
 * What one request of a model costs whose price changes with time: likely is the mean over the length of the load, each price by the time
 * for which it holds then; low and high are those of the cheapest and the dearest among them. A load without a length has the price of its
 * start as the likely one, and all prices as bounds.
 */
export function quoteTimes(
  times: NonNullable<ModelOptions['priceTimes']>,
  requestClass: RequestClass,
  time: ServiceTime,
  source: string,
  { provider, workload }: Scenario,
): ShapeQuote {
  try {
    const schedule = new PriceSchedule(times, provider.billing);
    const startMs = startOfRun(provider);
    const hasLength = Number.isFinite(workload.durationMs);
    const stretches = schedule.between(startMs, startMs + (hasLength ? workload.durationMs : 0));
    const estimates = stretches.map(({ price, ms }) => ({
      ms,
      estimate: estimatePrice(price, requestClass.usage, time),
    }));
    const bounding = hasLength
      ? estimates.map(({ estimate }) => estimate)
      : schedule.all.map((price) => estimatePrice(price, requestClass.usage, time));
    return {
      estimate: {
        lowNano: Math.min(...bounding.map(({ lowNano }) => lowNano)),
        likelyNano: meanNano(estimates),
        highNano: Math.max(...bounding.map(({ highNano }) => highNano)),
      },
      source: `${source}; ${hasLength ? `mean over ${formatMs(workload.durationMs)} of load` : 'at the start'}, by the time of day`,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message, source };
  }
}

/** The mean of what is likely, by the time for which it holds; of a load without length the first. */
function meanNano(estimates: readonly { readonly ms: number; readonly estimate: PriceEstimate }[]): number {
  const totalMs = estimates.reduce((sum, { ms }) => sum + ms, 0);
  if (totalMs === 0) return estimates[0]?.estimate.likelyNano ?? 0;
  const sum = estimates.reduce((dollars, { ms, estimate }) => dollars + (estimate.likelyNano * ms) / totalMs, 0);
  return Math.round(sum);
}
