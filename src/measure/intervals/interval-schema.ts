import { z } from 'zod';
import { dollarsSchema } from '../summary-rows.ts';

/** A number, or dollars as exact decimal text; null where there is none. */
const figureSchema = z.union([z.number(), dollarsSchema]).nullable();

const noInterval = z.string().optional().describe('Why there is none, and what to do; present when there is none.');

/** The interval of a figure over replications. */
export const replicatedIntervalSchema = z.strictObject({
  metric: z.string().describe('A figure of the summary, by its dotted path: here of one replication.'),
  samples: z.int().nonnegative().describe('Replications that have the figure; without a success there is no latency.'),
  mean: figureSchema.describe('Mean over replications, of a ratio the ratio of the sums; null without samples.'),
  standardError: figureSchema.describe('Of the mean; null with fewer than two samples.'),
  low: figureSchema.describe('Lower end of the interval of the mean, never below 0; null when there is none.'),
  high: figureSchema.describe('Upper end of the interval of the mean; null when there is none.'),
  confidence: z.number(),
  method: z.string(),
  noInterval,
});

const runIntervalSchema = z.strictObject({
  metric: z.string().describe('A figure of the summary, by its dotted path.'),
  low: figureSchema.describe('Lower end of the interval of its long-run value; null when there is none.'),
  high: figureSchema.describe('Upper end of it; null when there is none.'),
  confidence: z.number(),
  method: z.string().optional().describe('How it was computed; when there is one.'),
  noInterval,
});

/** How sure the figures of one run are. */
export const runIntervalsSchema = z
  .array(runIntervalSchema)
  .describe(
    'How sure figures of this one run are: intervals of what they would be in a run without end. Absent with replications, which have their own.',
  );

/** The interval of a figure of one run, or why there is none. */
export type RunInterval = z.infer<typeof runIntervalSchema>;
