import type { CompiledPrice } from '../billing/price/rule.ts';
import { combineEstimates, estimatePrice, type PriceEstimate, type ServiceTime } from './estimate.ts';
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
    const estimate = (price: CompiledPrice): PriceEstimate =>
      estimatePrice(price, requestClass.usage, time, provider.billing.outcomes.due.ok);
    const weighed = stretches.map(({ price, ms }) => ({
      weight: ms,
      estimate: estimate(price),
    }));
    const all = hasLength ? undefined : schedule.all.map(estimate);
    const when = hasLength ? `mean over ${formatMs(workload.durationMs)} of load` : 'at the start';
    return { estimate: combineEstimates(weighed, all), source: `${source}; ${when}, by the time of day` };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message, source };
  }
}
