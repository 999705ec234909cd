import { z } from 'zod';
import { FOUND, type Found } from '../client/transport.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { NanoSum } from '../money/nano-sum.ts';

const count = z.int().nonnegative();

/** What a client found of the tasks of lost attempts before it sent them again. */
export const inspectionSummarySchema = z
  .strictObject({
    asked: count.describe('Lost attempts whose tasks were asked for before a resend: completed + failed + unknown.'),
    completed: count.describe('Tasks that were completed, at once or later: so many resends were avoided.'),
    failed: count.describe('Tasks that had failed, or did later.'),
    unknown: count.describe('Questions that failed, and tasks that still ran when the wait, or the run, was over.'),
    foundByKey: count
      .optional()
      .describe('Resends that found the task of a lost attempt by its idempotency key; when there were any.'),
    avoidedAtMost: z
      .string()
      .regex(/^\d+(\.\d{1,9})?$/)
      .describe(
        'What the resends that were avoided, and those that found a task, could have cost at most, in dollars.',
      ),
  })
  .describe('What a client found that asks for tasks before it sends again (client.retry.inspect); when it asked.');

type InspectionSummary = z.infer<typeof inspectionSummarySchema>;

/** Counts of inspections, as plain data. `avoidedNano`: in decimal text. */
export type InspectionDump = Readonly<Record<Found | 'byKey', number>> & { readonly avoidedNano: string };

/** How often the tasks of lost attempts were asked for, and what was found. */
export class InspectionCounts {
  completed = 0;
  failed = 0;
  unknown = 0;
  byKey = 0;
  /** What the resends that were not sent, one for each task that was completed, and those that found a task could have cost at most. */
  readonly #avoided: NanoSum = new NanoSum();

  /** `worstNano`: what a resend could have cost at most, in nano-USD. */
  add(found: Found, worstNano: number): void {
    this[found]++;
    if (found === 'completed') this.#avoided.add(worstNano);
  }

  /** A resend found its task by the idempotency key. `worstNano`: as in `add`. */
  addByKey(worstNano: number): void {
    this.byKey++;
    this.#avoided.add(worstNano);
  }

  summarize(): InspectionSummary {
    const { completed, failed, unknown, byKey } = this;
    const found = byKey === 0 ? {} : { foundByKey: byKey };
    const avoidedAtMost = nanoUsdText(this.#avoided.value());
    return { asked: completed + failed + unknown, completed, failed, unknown, ...found, avoidedAtMost };
  }

  dump(): InspectionDump {
    const { completed, failed, unknown, byKey } = this;
    return { completed, failed, unknown, byKey, avoidedNano: String(this.#avoided.value()) };
  }

  mergeDump(dump: InspectionDump): void {
    for (const found of FOUND) this[found] += dump[found];
    this.byKey += dump.byKey;
    this.#avoided.addBig(BigInt(dump.avoidedNano));
  }
}
