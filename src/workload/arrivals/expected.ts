import type { ArrivalsOptions, OpenArrivalsOptions } from './arrivals-options.ts';
import { stepsOf } from './profile.ts';
import type { RampingArrivalsOptions } from './ramping.ts';
import { expectedBySteps } from './step-curve.ts';

/** Requests that are expected until an instant, perhaps a fraction. */
export function expectedArrivals(arrivals: OpenArrivalsOptions, durationMs: number): number {
  switch (arrivals.type) {
    case 'constant':
      return Math.ceil((durationMs * arrivals.ratePerSecond) / 1000);
    case 'poisson':
    case 'gamma':
    case 'weibull':
      return (durationMs * arrivals.ratePerSecond) / 1000;
    case 'burst':
      return Math.max(0, Math.ceil((durationMs - arrivals.atMs) / arrivals.everyMs)) * arrivals.size;
    case 'piecewise':
      return expectedBySteps({ ...arrivals, beginMs: 0 }, durationMs);
    case 'profile':
      return expectedBySteps(stepsOf(arrivals), durationMs);
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

/** Requests per second at the most; a burst, and the users of a closed loop, count as a second of requests. */
export function highestRatePerSecond(arrivals: ArrivalsOptions): number {
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
    case 'gamma':
    case 'weibull':
      return arrivals.ratePerSecond;
    case 'burst':
      return arrivals.size * Math.max(1, 1000 / arrivals.everyMs);
    case 'piecewise':
      return Math.max(...arrivals.ratesPerSecond);
    case 'profile':
      return Math.max(...stepsOf(arrivals).ratesPerSecond);
    case 'ramping':
      return Math.max(arrivals.startRatePerSecond, ...arrivals.stages.map(({ ratePerSecond }) => ratePerSecond));
    case 'closed':
      return arrivals.users;
  }
}
