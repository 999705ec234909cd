import { z } from 'zod';
import { count, dollarsSchema, latencySchema, modelSchema } from './summary-rows.ts';

const phaseSchema = z.strictObject({
  fromMs: z.number().nonnegative().describe('When it begins, since the start of the run.'),
  loadDurationMs: z.number().nonnegative().describe('How long requests were due in it.'),
  durationMs: z.number().nonnegative().describe('From its begin to the last outcome of its requests.'),
  requests: modelSchema.shape.requests,
  attempts: z.strictObject({ total: count }),
  retryAmplification: z.number().nullable(),
  errorRate: z.number().nullable(),
  throughput: z.strictObject({
    offeredPerSecond: z.number(),
    attemptsPerSecond: z.number(),
    goodputPerSecond: z.number(),
  }),
  latencyMs: latencySchema,
  dollars: z.strictObject({
    billed: dollarsSchema.describe(
      'What its requests were billed for, whenever that was. Time of workers is in `all`.',
    ),
  }),
});

/** What each phase of a load came to, by the requests that were due in it. */
export const phasesSchema = z
  .strictObject({
    warmup: phaseSchema.optional(),
    steady: phaseSchema,
    cooldown: phaseSchema.optional(),
    all: phaseSchema.describe('The whole run.'),
  })
  .describe(
    'Present when the load has a warm-up or a cool-down. Requests, attempts, times and shares of the rest of the summary are then of the steady phase, ' +
      'but dollars, the account, the projection, what the client refused, and the series are of the whole run.',
  );
