import { z } from 'zod';
import { priceSchema } from '../../billing/price/rule.ts';
import { durationDistributionSchema } from '../../engine/distribution.ts';
import { durationSchema, positiveDurationSchema } from '../../units/duration.ts';
import { failureStatusSchema } from '../../units/http-status.ts';
import { shareSchema } from '../../units/share.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** Upstreams that one model may have: the ones that a job has tried are bits of a number. */
export const UPSTREAMS_MAX = 16;

const outageSchema = optionsObject('provider', EMULATED, {
  at: durationSchema.describe('Start of the outage, since the start of the run.'),
  for: positiveDurationSchema.optional().describe('Length of the outage; default: until the end.'),
}).transform(({ at: fromMs, for: lengthMs = Number.POSITIVE_INFINITY }) => ({ fromMs, untilMs: fromMs + lengthMs }));

/** One provider behind a gateway that serves a model. */
export const upstreamSchema = optionsObject('provider', EMULATED, {
  name: z.string().min(1).max(100).describe('Name of the upstream, as the gateway shows it.'),
  priority: z.int().min(1).max(100).default(1).describe('Upstreams with a lower number are tried first; default 1.'),
  weight: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe('Share among upstreams of one priority, relative to their weights; default 1.'),
  serviceTime: durationDistributionSchema.optional().describe('Default: that of the model.'),
  price: priceSchema
    .optional()
    .describe('What the customer pays when this upstream served; default: that of the model.'),
  failures: optionsObject('provider', EMULATED, {
    share: shareSchema.describe('Share of tries that fail at the end of service.'),
    status: failureStatusSchema.default(503).describe('How they fail; default 503.'),
  })
    .optional()
    .describe('Default: none of its own.'),
  outages: z
    .array(outageSchema)
    .max(32)
    .default([])
    .describe('When the upstream is down: a try fails at once with 503.'),
}).describe('One provider behind a gateway.');

export type UpstreamOptions = z.output<typeof upstreamSchema>;

/** The upstreams of a model. */
export const upstreamsSchema = z
  .array(upstreamSchema)
  .min(1)
  .max(UPSTREAMS_MAX)
  .refine((upstreams) => new Set(upstreams.map(({ name }) => name)).size === upstreams.length, {
    error: 'two upstreams have the same name; give each its own',
  })
  .meta({ id: 'upstreams' });

/**
 * What a gateway does when an upstream fails: the next one is tried, without the client hearing of it. Lumenfall routes by priority groups
 * and weights, and puts unhealthy providers last (docs, collected 2026-11); for how long one counts as unhealthy, and whether a failed try is
 * billed, is not published, hence both are settings.
 */
export const failoverSchema = optionsObject('provider', EMULATED, {
  on: z
    .array(failureStatusSchema)
    .min(1)
    .max(50)
    .default([429, 500, 502, 503, 504, 524])
    .describe('Statuses of an upstream that send a job to the next one.'),
  unhealthyFor: durationSchema
    .default(30_000)
    .describe('How long an upstream that failed is tried only after the others; default 30s.'),
  exhaustedStatus: failureStatusSchema.default(502).describe('Answer when every upstream has failed; default 502.'),
  billsFailedTries: z
    .boolean()
    .default(false)
    .describe('Whether a try that failed costs the full price too; default false.'),
}).transform(({ unhealthyFor, ...rest }) => ({ ...rest, unhealthyForMs: unhealthyFor }));

/**
 * What a provider does itself about a job that failed: puts it back into its queue. fal does so with 503, 504 and lost connections, up to
 * 10 times, and never with 500 or 502 (serverless reliability page, collected 2026-11).
 */
export const requeueSchema = optionsObject('provider', EMULATED, {
  statuses: z.array(failureStatusSchema).min(1).max(50).default([503, 504]).describe('Default 503 and 504.'),
  times: z.int().min(1).max(100).default(10).describe('Most times for one job; default 10.'),
}).describe('The provider itself tries a failed job again.');
