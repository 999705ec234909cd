import { z } from 'zod';
import { count, dollarsSchema } from './summary-rows.ts';

/** A run over time. */
export const seriesSchema = z
  .strictObject({
    windowMs: z.number().positive(),
    offered: z.array(count),
    attempts: z.array(count),
    succeeded: z.array(count).describe('Requests that succeeded in the window.'),
    failed: z.array(count).describe('Attempts that failed in the window, whatever the cause.'),
    throttled: z.array(count).describe('The part of `failed` that was a 429.'),
    latencyMsP50: z.array(z.number().nullable()),
    latencyMsP95: z.array(z.number().nullable()),
    billedDollars: z.array(dollarsSchema).describe('Charges posted in the window, by the time of the charge.'),
  })
  .describe(
    'The run over time, in at most 600 windows of equal length; index i covers [i, i+1) * windowMs since the start.',
  );
