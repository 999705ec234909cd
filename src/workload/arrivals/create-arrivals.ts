import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import type { ArrivalsOptions, OpenArrivalsOptions } from './arrivals-options.ts';
import { burstArrivals } from './burst.ts';
import { constantArrivals } from './constant.ts';
import { arrivalsBySteps } from './piecewise.ts';
import { PoissonArrivals } from './poisson.ts';
import { beginningAt, stepsOf } from './profile.ts';
import { rampingArrivals } from './ramping.ts';
import { renewalArrivals } from './renewal.ts';

export { type ArrivalsOptions, arrivalsSchema, type OpenArrivalsOptions } from './arrivals-options.ts';
export { expectedArrivals, highestRatePerSecond } from './expected.ts';

/** The iterator of an open process. The same options, end and seed (uint32) give the same instants. */
export function createArrivals(options: OpenArrivalsOptions, end: ArrivalsEnd, seed: number): Arrivals {
  switch (options.type) {
    case 'constant':
      return constantArrivals(options, end);
    case 'poisson':
      return new PoissonArrivals(options, end, seed);
    case 'gamma':
    case 'weibull':
      return renewalArrivals(options, end, seed);
    case 'piecewise':
      return arrivalsBySteps({ ...options, beginMs: 0 }, end, seed);
    case 'profile':
      return arrivalsBySteps({ ...stepsOf(options), spacing: options.spacing }, end, seed);
    case 'ramping':
      return rampingArrivals(options, end, seed);
    case 'burst':
      return burstArrivals(options, end);
  }
}

/** Arrivals of a load that begins at an instant (ms since 1970, UTC), where that is known: a profile begins there unless it says itself where. */
export function arrivalsFrom(epochMs: number | undefined, arrivals: ArrivalsOptions): ArrivalsOptions {
  return epochMs === undefined || arrivals.type !== 'profile' ? arrivals : beginningAt(arrivals, epochMs);
}
