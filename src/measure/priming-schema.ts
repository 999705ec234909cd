import { z } from 'zod';
import { count, dollarsSchema } from './summary-rows.ts';

const primedKindSchema = z.strictObject({
  model: z.string(),
  operation: z.string(),
  requests: count,
  stated: count.describe('Replies that state what their attempt cost, or what it used.'),
  scenarioDollars: dollarsSchema.describe('What one request costs at most by the scenario.'),
  dearestDollars: dollarsSchema
    .optional()
    .describe('The dearest request that was seen; when any reply states its cost.'),
});
/** The requests ahead of a run. */
export const primingSchema = z
  .strictObject({
    requests: count,
    dollars: z.strictObject({ billed: dollarsSchema, unknownAtMost: dollarsSchema }),
    kinds: z.array(primedKindSchema),
  })
  .describe(
    'Requests ahead of the run by which its spend cap knows the prices of the endpoint: counted and billed apart.',
  );
