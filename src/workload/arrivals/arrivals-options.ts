import { z } from 'zod';
import { type BurstArrivalsOptions, burstArrivalsSchema } from './burst.ts';
import { type ClosedArrivalsOptions, closedArrivalsSchema } from './closed.ts';
import { type ConstantArrivalsOptions, constantArrivalsSchema } from './constant.ts';
import { type PiecewiseArrivalsOptions, piecewiseArrivalsSchema } from './piecewise.ts';
import { type PoissonArrivalsOptions, poissonArrivalsSchema } from './poisson.ts';
import { type ProfileArrivalsOptions, profileArrivalsSchema } from './profile.ts';
import { type RampingArrivalsOptions, rampingArrivalsSchema } from './ramping.ts';
import { type RenewalArrivalsOptions, renewalArrivalsSchema } from './renewal.ts';

/** Arrivals that do not wait for answers: users who do not know how the endpoint is doing. */
export type OpenArrivalsOptions =
  | ConstantArrivalsOptions
  | PoissonArrivalsOptions
  | RenewalArrivalsOptions
  | RampingArrivalsOptions
  | PiecewiseArrivalsOptions
  | ProfileArrivalsOptions
  | BurstArrivalsOptions;

/** Any arrivals: an open process, or a closed loop of users. */
export type ArrivalsOptions = OpenArrivalsOptions | ClosedArrivalsOptions;

/** Input form: an object whose `type` is constant, poisson, gamma, weibull, ramping, piecewise, profile, burst or closed. */
export const arrivalsSchema: z.ZodType<ArrivalsOptions> = z
  .discriminatedUnion('type', [
    constantArrivalsSchema,
    poissonArrivalsSchema,
    renewalArrivalsSchema,
    rampingArrivalsSchema,
    piecewiseArrivalsSchema,
    profileArrivalsSchema,
    burstArrivalsSchema,
    closedArrivalsSchema,
  ])
  .describe('When requests are due.');
