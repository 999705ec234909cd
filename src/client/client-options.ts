import { z } from 'zod';
import { dollarsCapSchema } from '../money/dollars-text.ts';
import { durationSchema, positiveDurationSchema } from '../units/duration.ts';
import { failureStatusSchema } from '../units/http-status.ts';
import { retrySchema } from './retry/retry-options.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

/** Requests under way at once where the scenario does not say. */
export const IN_FLIGHT_DEFAULT = 10_000;

const modelName = z.string().min(1).max(200);

/** What the caller does when a model is not there: it asks another one. */
const fallbackSchema = optionsObject('client', ALL_WORLDS, {
  on: z
    .array(failureStatusSchema)
    .min(1)
    .max(20)
    .default([404, 410])
    .describe('Statuses that say so; default 404 and 410.'),
  models: z
    .record(modelName, z.union([modelName.transform((name) => [name]), z.array(modelName).min(1).max(10)]))
    .describe('For each model the one, or the ones in their order, that are asked instead.'),
}).describe(
  'Other models to ask when one is not there. Such an attempt follows at once, and no retry policy is asked.',
);

/** The caller: how it retries, how long it waits, and what it will not exceed. */
export const clientSchema = optionsObject('client', ALL_WORLDS, {
  retry: retrySchema.optional().describe('A preset by name, or a policy; default none.'),
  timeout: z
    .union([z.literal('none'), positiveDurationSchema])
    .optional()
    .describe('How long one attempt may take; default 60s; `none` waits for ever.'),
  maxInFlight: z
    .int()
    .positive()
    .max(4_000_000)
    .optional()
    .describe(
      `Requests under way at once, waiting retries included; further ones are dropped and counted. Default ${IN_FLIGHT_DEFAULT}.`,
    ),
  maxDollars: dollarsCapSchema
    .optional()
    .describe('Spend cap, quoted decimal text: no attempt is sent whose worst cost would pass it. Default: no cap.'),
  fallback: fallbackSchema.optional().describe('Other models to ask when one is not there; default: none.'),
  drain: durationSchema
    .optional()
    .describe(
      'How long after the end of the load requests under way may go on; then they count as failed. Default 5m.',
    ),
}).transform((input) => ({
  retry: input.retry ?? retrySchema.parse('none'),
  timeoutMs: input.timeout === 'none' ? Number.POSITIVE_INFINITY : (input.timeout ?? 60_000),
  maxInFlight: input.maxInFlight ?? IN_FLIGHT_DEFAULT,
  maxNanoUsd: input.maxDollars,
  fallback: input.fallback,
  drainMs: input.drain ?? 300_000,
}));

export type ClientOptions = z.output<typeof clientSchema>;
