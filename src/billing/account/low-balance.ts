import { z } from 'zod';
import { durationSchema, positiveDurationSchema } from '../../units/duration.ts';
import { EMULATED, given, optionsObject } from '../../units/options-object.ts';
import { amountSchema } from './fields.ts';
import { RecentSpend } from './recent-spend.ts';

/** When a balance is low, and what follows: below `belowNano`, or below `times` of what was spent in the last `recentMs`. */
export interface LowBalanceOptions {
  readonly belowNano?: number;
  readonly recentMs?: number;
  readonly times?: number;
  /** Every request takes so much longer while its balance is checked. */
  readonly addsMs: number;
}

/** A shorter window than this has buckets of less than a second. */
const RECENT_MS_MIN = 60_000;
const TIMES_MAX = 1000;

/**
 * `{ below: "1", adds: 50ms }` or `{ recent: 1h, times: 1, adds: 50ms }`. At Lumenfall every request validates the balance while it is low, and
 * the threshold varies with recent usage (billing page, seen 2026-11).
 */
export const lowBalanceSchema = optionsObject('billing', EMULATED, {
  below: amountSchema.optional().describe('What is left to spend, below which every request is checked.'),
  recent: positiveDurationSchema
    .refine((ms) => ms >= RECENT_MS_MIN, { error: 'expected at least 1m' })
    .optional()
    .describe(
      'In the place of `below`: the last so long, from 1m up; below what was spent in it every request is checked.',
    ),
  times: z
    .number()
    .positive()
    .max(TIMES_MAX)
    .optional()
    .describe('How many times what was spent in `recent`; default 1.'),
  adds: durationSchema.describe('Latency that the check adds.'),
})
  .refine(({ below, recent }) => (below === undefined) !== (recent === undefined), {
    error: 'expected either below, an amount, or recent, a time such as 1h',
  })
  .refine(({ recent, times }) => recent !== undefined || times === undefined, {
    path: ['times'],
    error: 'times counts what was spent in `recent`: say recent, such as 1h, or leave times out',
  })
  .transform(({ below, recent, times = 1, adds }): LowBalanceOptions => ({
    ...given({ belowNano: below }),
    ...(recent === undefined ? {} : { recentMs: recent, times }),
    addsMs: adds,
  }));

/** Whether a balance is low, by its options. */
export class LowBalance {
  readonly #options: LowBalanceOptions;
  readonly #recent: RecentSpend | undefined;

  constructor(options: LowBalanceOptions) {
    this.#options = options;
    this.#recent = options.recentMs === undefined ? undefined : new RecentSpend(options.recentMs);
  }

  /** A charge in nano-USD, or a refund as a negative amount. */
  add(nowMs: number, nano: number): void {
    this.#recent?.add(nowMs, nano);
  }

  /** How much longer a request takes that arrives now, with so much left to spend. */
  addedMs(nowMs: number, availableNano: number): number {
    const { belowNano = 0, times = 1, addsMs } = this.#options;
    const threshold = this.#recent === undefined ? belowNano : times * this.#recent.nano(nowMs);
    return availableNano < threshold ? addsMs : 0;
  }
}

/** Watches for a low balance; undefined where nobody does. */
export function createLowBalance(options: LowBalanceOptions | undefined): LowBalance | undefined {
  return options === undefined ? undefined : new LowBalance(options);
}
