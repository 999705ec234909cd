import { z } from 'zod';

/** Decimal text in US dollars, exact to the nano-dollar: `"0.0025"`. Negative only where refunds or debts are more than the rest. */
export const dollarsSchema = z.string().regex(/^-?\d+(\.\d{1,9})?$/);
/** How many. */
export const count: z.ZodNumber = z.int().nonnegative();

/** Distribution of a time in milliseconds. All fields but `count` are null when nothing was recorded. */
export const latencySchema = z.strictObject({
  count,
  mean: z.number().nullable(),
  min: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  p999: z.number().nullable(),
  max: z.number().nullable(),
});

/** How requests ended. */
export const requestCountsSchema = z.strictObject({
  offered: count,
  succeeded: count,
  failed: count,
  unfinished: count
    .optional()
    .describe('The part of `failed` that was still under way when the run stopped waiting; when there is any.'),
  dropped: count,
});

/** What one model came to. */
export const modelSchema = z.strictObject({
  model: z.string(),
  requests: requestCountsSchema,
  attempts: count,
  latencyMs: latencySchema,
  dollars: z.strictObject({ billed: dollarsSchema, useful: dollarsSchema, wasted: dollarsSchema }),
});

/** What one operation came to. */
export const operationSchema = z
  .strictObject({
    operation: z.string().describe('What was asked for, such as `image-edit`.'),
    requests: modelSchema.shape.requests,
    attempts: count,
    dollars: modelSchema.shape.dollars.extend({ perSuccess: dollarsSchema.nullable() }),
  })
  .describe('What each operation came to, of all models together; when more than one was asked for.');

/** How many attempts requests took. */
export const attemptsPerRequestSchema = z
  .array(z.strictObject({ attempts: z.int().positive(), succeeded: count, failed: count }))
  .describe('Requests that are over, by the attempts that they took; 32 stands for so many or more.');

/** What one product came to. */
export const productSchema = z
  .strictObject({
    product: z.string().describe('The vendor’s billing code.'),
    requests: z.strictObject({ offered: count, succeeded: count }),
    dollars: z.strictObject({ billed: dollarsSchema, perSuccess: dollarsSchema.nullable() }),
  })
  .describe('Requests by what they ask for, successes and dollars by what was sold; where prices name products.');
