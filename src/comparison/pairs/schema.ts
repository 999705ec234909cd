import { z } from 'zod';
import { BOUNDARIES } from '../../statistics/group-sequential.ts';

const count = z.int().nonnegative();

const findingSchema = z.strictObject({
  what: z.string().describe('A limit as `--fail-if` says it, or a metric.'),
  metric: z.string(),
  state: z
    .enum(['held', 'broken', 'better', 'same', 'worse', 'inconclusive'])
    .describe('Of a limit: held or broken; of a figure: better, same or worse. `inconclusive`: not decided by then.'),
  change: z.number().nullable().describe('head / base, or head - base; null where nothing could be measured.'),
  of: z.enum(['ratio', 'difference']),
  low: z.number().nullable().describe('Of the interval at the level of this look; null where there is none.'),
  high: z.number().nullable(),
});

const lookSchema = z.strictObject({
  pairs: count.describe('Pairs that have counted by then.'),
  level: z.number().describe('How often an interval of this look by itself may miss the true change.'),
  findings: z.array(findingSchema).optional().describe('What it has said; absent: it was not taken.'),
});

/** How the runs of a comparison came about that has run them itself, in pairs. */
export const pairsSchema = z.strictObject({
  kind: z.enum(['fixed', 'group-sequential']),
  boundary: z
    .enum(BOUNDARIES)
    .optional()
    .describe('Of a group-sequential design: how the level is shared out over its looks.'),
  level: z.number().describe('How often all looks together may miss the true change of one figure.'),
  planned: count.describe('Pairs at most.'),
  counted: count.describe('Pairs that count.'),
  looks: z.array(lookSchema).describe('As they were planned before the first run, taken or not.'),
  ended: z
    .enum(['complete', 'broken', 'held', 'decided', 'undecided', 'interrupted', 'no-measurements', 'lost'])
    .describe(
      '`complete`: all pairs of a fixed design. `broken`: a limit is. `held`: all limits are. `decided`: every figure is better, same or worse. `undecided`: at the last look. `no-measurements`: too many pairs did not count. `lost`: a run came to nothing.',
    ),
  reason: z.string().optional().describe('Why a run came to nothing.'),
  leftOut: z
    .array(z.strictObject({ pair: count, sources: z.array(z.string()), reason: z.string() }))
    .describe('Pairs that do not count, for a run of them is no measurement. Pairs count from 1.'),
});

export type PairsRecord = z.infer<typeof pairsSchema>;
export type LookFinding = z.infer<typeof findingSchema>;
export type PairsEnd = PairsRecord['ended'];

/** A look that was taken. */
export interface TakenLook {
  readonly pairs: number;
  readonly level: number;
  readonly findings: LookFinding[];
}
