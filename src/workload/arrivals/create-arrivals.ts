import { z } from 'zod';
import type { Arrivals, ArrivalsEnd } from './arrivals.ts';
import { burstArrivals, type BurstArrivalsOptions, burstArrivalsSchema } from './burst.ts';
import { type ClosedArrivalsOptions, closedArrivalsSchema } from './closed.ts';
import { constantArrivals, type ConstantArrivalsOptions, constantArrivalsSchema } from './constant.ts';
import { PoissonArrivals, type PoissonArrivalsOptions, poissonArrivalsSchema } from './poisson.ts';
import { rampingArrivals, type RampingArrivalsOptions, rampingArrivalsSchema } from './ramping.ts';

/** Arrivals that do not wait for answers: users who do not know how the endpoint is doing. */
export type OpenArrivalsOptions =
  | ConstantArrivalsOptions
  | PoissonArrivalsOptions
  | RampingArrivalsOptions
  | BurstArrivalsOptions;

/** Any arrivals: an open process, or a closed loop of users. */
export type ArrivalsOptions = OpenArrivalsOptions | ClosedArrivalsOptions;

/** Input form: an object whose `type` is constant, poisson, ramping, burst or closed. */
export const arrivalsSchema: z.ZodType<ArrivalsOptions> = z
  .discriminatedUnion('type', [
    constantArrivalsSchema,
    poissonArrivalsSchema,
    rampingArrivalsSchema,
    burstArrivalsSchema,
    closedArrivalsSchema,
  ])
  .describe('When requests are due.');

/** The iterator of an open process. The same options, end and seed (uint32) give the same instants. */
export function createArrivals(options: OpenArrivalsOptions, end: ArrivalsEnd, seed: number): Arrivals {
  switch (options.type) {
    case 'constant':
      return constantArrivals(options, end);
    case 'poisson':
      return new PoissonArrivals(options, end, seed);
    case 'ramping':
      return rampingArrivals(options, end, seed);
    case 'burst':
      return burstArrivals(options, end);
  }
}
