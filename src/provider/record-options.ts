import { z } from 'zod';
import { positiveDurationSchema } from '../units/duration.ts';
import { shareSchema } from '../units/share.ts';
import { optionsObject } from '../units/options-object.ts';

/** Beyond this a meter does not glitch, it is another meter. */
const GLITCH_FACTOR_MAX = 1000;

/** How the provider's published bill departs from its ledger, qualified. */
export interface RecordOptions {
  /** Shares of jobs whose line is missing from the bill, or stands in it twice. */
  readonly lostShare: number;
  readonly duplicateShare: number;
  /** Share of jobs whose line is listed `lateMs` after their end. */
  readonly lateShare: number;
  readonly lateMs: number;
  /** Share of jobs whose line states its charge times `glitchFactor`. */
  readonly glitchShare: number;
  readonly glitchFactor: number;
}

/**
 * `records: { lost: 0.01, duplicate: 0.02, late: { share: 0.1, by: 5m }, glitch: { share: 0.01, factor: 10 } }`: over HTTP, the bill that the
 * platform API of the emulated vendor shows departs from the ledger on purpose, for exercises in reconciliation. Nothing else changes:
 * charges, balances and the ledger are what they were. Which jobs are hit is drawn by request and attempt.
 */
export const recordSchema = optionsObject('provider', ['mock'], {
  lost: shareSchema.optional().describe('Share of jobs that are missing from the bill; default 0.'),
  duplicate: shareSchema.optional().describe('Share of jobs that stand in the bill twice; default 0.'),
  late: optionsObject('provider', ['mock'], {
    share: shareSchema.describe('Share of jobs that are listed late.'),
    by: positiveDurationSchema.describe('How long after their end.'),
  })
    .optional()
    .describe('Default: a job is listed when it has ended.'),
  glitch: optionsObject('provider', ['mock'], {
    share: shareSchema.describe('Share of jobs whose charge the bill misstates.'),
    factor: z
      .number()
      .nonnegative()
      .max(GLITCH_FACTOR_MAX)
      .describe('What the bill states is the charge times this, in whole nano-dollars.'),
  })
    .optional()
    .describe('Default: the bill states what was charged.'),
})
  .transform(({ lost: lostShare = 0, duplicate: duplicateShare = 0, late, glitch }): RecordOptions => {
    const { share: lateShare, by: lateMs } = late ?? { share: 0, by: 0 };
    const { share: glitchShare, factor: glitchFactor } = glitch ?? { share: 0, factor: 1 };
    return { lostShare, duplicateShare, lateShare, lateMs, glitchShare, glitchFactor };
  })
  .describe('Over HTTP: how the published bill departs from the ledger on purpose; default: it does not.');
