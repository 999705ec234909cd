import { z } from 'zod';
import { comparisonSchema } from '../comparison/comparison.ts';
import { summarySchema } from '../measure/summary.ts';

const pair = comparisonSchema.shape.pairs.element;
const row = pair.shape.rows.element;
const figure = row.shape.base;
const place = z.int().nonnegative();
const commit = z.string().nullable().describe('As the line says it; null where it says none.');

const changedRowSchema = z.strictObject({
  metric: row.shape.metric,
  good: row.shape.good,
  before: figure.describe('Of a simulation the figure of the run before; else the mean since the change before.'),
  after: figure,
  ratio: row.shape.ratio.describe('after / before; null where one of them is, or `before` is zero.'),
  verdict: row.shape.verdict,
  probability: z
    .number()
    .optional()
    .describe("That runs of one distribution differ so much, by Student's t; of runs over HTTP."),
});

const changeSchema = z.strictObject({
  run: place.describe('The first run behind the change, as an index of `runs`.'),
  commit,
  previousCommit: commit.describe('Of the run before: the change is the doing of what lies between the two.'),
  isNew: z.boolean().describe('Whether it is known since the newest commit.'),
  rows: z.array(changedRowSchema),
  rowsLeftOut: place.optional().describe('Further figures that changed, where there are too many.'),
  causes: pair.shape.causes,
  notes: z.array(z.string()).describe('What else is known of the two runs, such as another version of Node.js.'),
});

const seriesSchema = z.strictObject({
  scenario: z.strictObject({ name: z.string(), seed: z.number().nullable().describe('Null: of several.') }),
  world: summarySchema.shape.world,
  machine: z.string().optional().describe('What runs over HTTP were measured on.'),
  method: z
    .enum(['exact', 'e-divisive'])
    .describe('`exact`: simulations, of which any other number is a change. `e-divisive`: runs over HTTP.'),
  verdict: row.shape.verdict.describe('What the newest commit has changed.'),
  notes: z.array(z.string()).describe('What to know before any number is read.'),
  runs: z.array(
    z.strictObject({
      at: z.string().describe('When its line was written.'),
      commit,
      verdict: summarySchema.shape.verdict,
      tollmark: z.string().describe('Version of Tollmark.'),
    }),
  ),
  metrics: z.array(
    z.strictObject({
      metric: row.shape.metric,
      good: row.shape.good,
      values: z.array(figure).describe('One a run; null where it had nothing to measure.'),
    }),
  ),
  changes: z.array(changeSchema).describe('From the oldest to the newest.'),
  limits: pair.shape.limits,
});

/** What a file of runs tells: the series in it, and where they change. */
export const historySchema = z.strictObject({
  schema: z.literal('tollmark/history@1'),
  file: z.string(),
  lines: z.strictObject({
    read: place.describe('Runs that were read.'),
    appended: place.describe('Of these, by this command.'),
    older: place.describe('Older runs that were left out, because there are too many.'),
    foreign: z
      .array(z.strictObject({ line: z.int().positive(), reason: z.string() }))
      .describe('Lines that are no runs; at most 20.'),
    foreignCount: place,
  }),
  method: z
    .strictObject({ window: z.number(), probabilityMax: z.number(), magnitudeMin: z.number() })
    .describe('How change points of runs over HTTP are looked for.'),
  verdict: row.shape.verdict.describe('Of the series that were added to, else of all.'),
  series: z.array(seriesSchema),
});

export type History = z.infer<typeof historySchema>;
export type HistorySeries = z.infer<typeof seriesSchema>;
export type HistoryChange = z.infer<typeof changeSchema>;
export type ChangedFigure = z.infer<typeof changedRowSchema>;
