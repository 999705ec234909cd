import { z } from 'zod';
import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import type { WorkerFigures } from '../provider/workers/worker-meter.ts';

const count = z.int().nonnegative();
const timeMs = z.number().nonnegative();

/** The workers of an endpoint with cold starts, as a summary tells of them. */
export const workerSummarySchema = z.strictObject({
  coldStarts: count.describe('Workers that were started because requests waited.'),
  peak: count.describe('Most workers that were alive at once, starting ones included.'),
  setupMs: timeMs.describe('Time that workers took to load the model, of all together.'),
  activeMs: timeMs.describe('Time that they served.'),
  idleMs: timeMs.describe('Time that they were kept alive without work, after the last request too.'),
  activeShare: z.number().nullable().describe('activeMs / (setupMs + activeMs + idleMs); null without any time.'),
});

export type WorkerSummary = z.infer<typeof workerSummarySchema>;

/** The figures of workers as a summary tells them. */
export function summarizeWorkers({ coldStarts, peak, setupMs, activeMs, idleMs }: WorkerFigures): WorkerSummary {
  const aliveMs = setupMs + activeMs + idleMs;
  return { coldStarts, peak, setupMs, activeMs, idleMs, activeShare: aliveMs > 0 ? activeMs / aliveMs : null };
}

/** The figures of two runs together: sums, and the higher of the peaks. */
export function mergeWorkers(one: WorkerFigures | undefined, other: WorkerFigures): WorkerFigures {
  if (one === undefined) return other;
  return {
    coldStarts: one.coldStarts + other.coldStarts,
    peak: Math.max(one.peak, other.peak),
    setupMs: one.setupMs + other.setupMs,
    activeMs: one.activeMs + other.activeMs,
    idleMs: one.idleMs + other.idleMs,
    billedDollars: nanoUsdText(parseNanoUsd(one.billedDollars) + parseNanoUsd(other.billedDollars)),
  };
}
