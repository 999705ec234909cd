import { z } from 'zod';
import { type Summary, summarySchema } from '../measure/summary.ts';
import { pairsSchema } from './pairs/schema.ts';

const count = z.int().nonnegative();
const figure = z
  .union([z.number(), summarySchema.shape.dollars.shape.billed])
  .nullable()
  .describe('A number, dollars as exact decimal text, or null where there was nothing to measure.');
const verdict = z
  .enum(['better', 'same', 'worse', 'mixed', 'different', 'inconclusive'])
  .describe(
    '`mixed`: some figures are better, others worse. `different`: changed, and neither is better. `inconclusive`: more runs would tell.',
  );
const furtherPairs = count
  .nullable()
  .optional()
  .describe('Further runs on each side that would decide it if they vary as these do; null: more than 10,000.');

const intervalSchema = z.strictObject({
  of: z.enum(['ratio', 'difference']).describe('What it is an interval of: head / base, or head - base.'),
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
  method: z.string(),
});

const rowSchema = z.strictObject({
  metric: z.string().describe('Dotted path into the summary.'),
  good: z.enum(['lower', 'higher']).nullable().describe('In which direction the metric is better; null: in neither.'),
  base: figure,
  head: figure,
  difference: figure.describe('head - base; null where one of them is.'),
  ratio: z.number().nullable().describe('head / base; null where one of them is, or the base is zero.'),
  verdict,
  interval: intervalSchema.nullable().optional().describe('Of runs over HTTP; null where there is none.'),
  noInterval: z.string().optional().describe('Why there is no interval.'),
  furtherPairs,
});

const limitSchema = z.strictObject({
  limit: z.string().describe('As `--fail-if` says it.'),
  metric: z.string(),
  base: figure,
  head: figure,
  state: z.enum(['held', 'broken', 'inconclusive']),
  reason: z.string(),
  furtherPairs,
});

const causeSchema = z.strictObject({
  kind: z
    .enum(['field', 'seed', 'unknown', 'status', 'waste'])
    .describe(
      '`field`: of the scenario. `unknown`: the scenarios differ in what the files do not hold. `status`: how attempts ended that grew in number. `waste`: a cause of waste that grew.',
    ),
  what: z.string().describe('The path of the field, the status, or the cause of waste.'),
  base: z.union([z.string(), z.number()]).describe('A field in one line; attempts or dollars per request.'),
  head: z.union([z.string(), z.number()]),
});

const sideSchema = z.strictObject({
  sources: z.array(z.string()).describe('Files and directories, as they were named.'),
  offered: count,
  succeeded: count,
  attemptsPerRequest: z.number().nullable(),
  dollarsPerSuccess: figure,
  perMonth: figure.describe('Projected; null where there is no projection, or of several runs.'),
});

const pairSchema = z.strictObject({
  values: z.array(z.string()).optional().describe('Of a study: the value of each sweep in this cell.'),
  method: z
    .enum(['exact', 'paired', 'unpaired', 'single'])
    .describe(
      '`exact`: simulations. Over HTTP: `paired` with as many runs on both sides, `unpaired` otherwise, `single` with one run on a side.',
    ),
  notes: z.array(z.string()).describe('What to know before any number is read.'),
  verdict,
  base: sideSchema,
  head: sideSchema,
  requestsPerMonth: z.number().nullable().describe('Of both projections; null where they differ or there is none.'),
  causes: z.array(causeSchema),
  rows: z.array(rowSchema).describe('Of simulations, what changed; else every figure that is compared.'),
  rowsLeftOut: count.optional().describe('Further figures that changed, where there are too many.'),
  limits: z.array(limitSchema).optional(),
});

/** What became of a scenario between two runs, or two groups of runs. */
export const comparisonSchema = z.strictObject({
  schema: z.literal('tollmark/comparison@1'),
  scenario: z.strictObject({ name: z.string(), description: z.string() }),
  world: summarySchema.shape.world,
  tolerance: z.number().describe('Relative change up to which figures of runs over HTTP count as the same.'),
  sweeps: z.array(z.string()).optional().describe('Of studies: the paths of the fields that were varied.'),
  pairing: pairsSchema.optional().describe('Of a comparison that has run both sides itself: how.'),
  verdict,
  pairs: z.array(pairSchema).describe('One a head, or one a cell.'),
});

export type Comparison = z.infer<typeof comparisonSchema>;

/** What charts draw of a run. */
export type DrawnRun = Pick<Summary, 'series' | 'replications' | 'latencyByOutcome'>;
/** What charts draw of a pair: the first run of each side, undefined where it has no series, as the cell of a study. */
export interface DrawnPair {
  readonly base: DrawnRun | undefined;
  readonly head: DrawnRun | undefined;
  /** All runs of each side; absent: there is one. */
  readonly runs?: { readonly base: readonly DrawnRun[]; readonly head: readonly DrawnRun[] };
}
/** A comparison with what charts draw of each pair. */
export interface DrawnComparison extends Comparison {
  readonly drawn?: readonly DrawnPair[];
}
export type ComparedPair = z.infer<typeof pairSchema>;
export type ComparedRow = z.infer<typeof rowSchema>;
export type ComparedSide = z.infer<typeof sideSchema>;
export type ComparisonCause = z.infer<typeof causeSchema>;
export type JudgedLimit = z.infer<typeof limitSchema>;
export type ComparisonVerdict = ComparedRow['verdict'];
