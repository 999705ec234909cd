import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeWorkers, summarizeWorkers, workerSummarySchema } from '../../src/measure/worker-summary.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import type { WorkerFigures } from '../../src/provider/workers/worker-meter.ts';

const figures: fc.Arbitrary<WorkerFigures> = fc
  .record({
    coldStarts: fc.nat(1000),
    peak: fc.nat(1000),
    setupMs: fc.nat(1e9),
    activeMs: fc.nat(1e9),
    idleMs: fc.nat(1e9),
    nano: fc.bigInt(0n, 10n ** 18n),
  })
  .map(({ nano, ...rest }) => ({ ...rest, billedDollars: nanoUsdText(nano) }));

test('a summary says which share of their lives workers served; without any life there is none', () => {
  const some = { coldStarts: 2, peak: 2, setupMs: 1000, activeMs: 500, idleMs: 8500, billedDollars: '1' };
  expect(summarizeWorkers(some)).toMatchObject({ coldStarts: 2, activeShare: 0.05 });
  expect(summarizeWorkers({ ...some, setupMs: 0, activeMs: 0, idleMs: 0 }).activeShare).toBe(null);
  expect(workerSummarySchema.parse(summarizeWorkers(some))).toEqual(summarizeWorkers(some));
});

test('runs together: sums to the nano-dollar and the highest peak, in any order', () => {
  fc.assert(
    fc.property(fc.array(figures, { minLength: 1, maxLength: 8 }), (runs) => {
      const merge = (all: readonly WorkerFigures[]): WorkerFigures | undefined =>
        all.reduce<WorkerFigures | undefined>((sum, each) => mergeWorkers(sum, each), undefined);
      const merged = merge(runs);
      expect(merge(runs.toReversed())).toEqual(merged);
      expect(merged?.peak).toBe(Math.max(...runs.map(({ peak }) => peak)));
      expect(merged?.idleMs).toBe(runs.reduce((sum, { idleMs }) => sum + idleMs, 0));
      const nano = runs.reduce((sum, { billedDollars }) => sum + parseNanoUsd(billedDollars), 0n);
      expect(parseNanoUsd(merged?.billedDollars ?? '')).toBe(nano);
    }),
    { seed: 42, numRuns: 200 },
  );
});
