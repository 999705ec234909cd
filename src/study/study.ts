import { z } from 'zod';
import { sharedRunSchema } from '../measure/run-description.ts';
import { summarySchema } from '../measure/summary.ts';

const { scenario, verdict, thresholds, dollars, replications } = summarySchema.shape;
const share = z.number().min(0).max(1).nullable();
const latencyMs = z.number().nonnegative().nullable();
const operationPrice = z.strictObject({ operation: z.string(), perSuccess: dollars.shape.perSuccess });

const cellSchema = z.strictObject({
  values: z.array(z.string()).describe('The value of each sweep, in the order of `sweeps`.'),
  digest: scenario.shape.digest.describe('Of the scenario of this cell.'),
  verdict,
  offered: z.int().nonnegative().describe('Requests that were due.'),
  successShare: share.describe('succeeded / offered; null when nothing was offered.'),
  retryAmplification: z.number().nullable().describe('attempts / requests that sent at least one; null when none did.'),
  latencyMsP50: latencyMs.describe(
    'From the instant at which a request was due to its end, of requests that succeeded; null when none did.',
  ),
  latencyMsP95: latencyMs,
  latencyMsP99: latencyMs,
  goodputPerSecond: z.number().nonnegative().describe('Requests that succeeded, per second of the whole run.'),
  dollars: z.strictObject({
    billed: dollars.shape.billed,
    wasted: dollars.shape.wasted,
    wastedShare: share.describe('wasted / billed; null when nothing was billed.'),
    perSuccess: dollars.shape.perSuccess,
  }),
  byOperation: z.array(operationPrice).optional().describe('When more than one operation was asked for.'),
  thresholds,
  intervals: replications
    .unwrap()
    .shape.intervals.optional()
    .describe(
      'Of the mean over the replications of this cell, where there are any; the figures above are of all of them together.',
    ),
  runIntervals: summarySchema.shape.intervals.describe('Of the one run of this cell, where there are no replications.'),
});

/** A finished study: one scenario asked many times over, with a field or several varied. Every report of a study reads only this. */
export const studySchema = z.strictObject({
  schema: z.literal('tollmark/study@1'),
  scenario: z
    .strictObject({ name: z.string(), description: z.string(), seed: z.int().nonnegative() })
    .describe('As the first cell has it. All cells share the seed unless it is swept, and so meet the same chance.'),
  world: summarySchema.shape.world.optional().describe('Where the load went; absent: virtual time.'),
  run: sharedRunSchema
    .optional()
    .describe('What was run, as far as all cells have it in common; the flags are those for the study as a whole.'),
  replications: z
    .int()
    .positive()
    .optional()
    .describe('Seeds that every cell was run with, from the scenario’s on; absent: one run a cell.'),
  unfinished: z
    .strictObject({ trialsRun: z.int().nonnegative(), trialsPlanned: z.int().positive() })
    .optional()
    .describe('Present when the study ended early: it holds the cells that were run.'),
  sweeps: z
    .array(
      z.strictObject({
        path: z.string().describe('Path of the field, as `--set` takes it.'),
        values: z.array(z.string()).describe('Each as `--set path=value` takes it.'),
      }),
    )
    .describe('The fields that were varied.'),
  cells: z.array(cellSchema).describe('Every combination of values, the last sweep varying fastest.'),
});

export type Study = z.infer<typeof studySchema>;
export type StudyCell = z.infer<typeof cellSchema>;
