import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChargeMoment } from '../../src/billing/charge.ts';
import { acceptanceNano, consumedUsage, dueNano, holdNano } from '../../src/billing/charge.ts';
import { Ledger, POSTING } from '../../src/billing/ledger.ts';
import { DUE } from '../../src/billing/outcome-policy.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { usage } from './arbitraries.ts';

const moment = fc.constantFrom<ChargeMoment>('completion', 'acceptance', 'hold');
const nano = fc.integer({ min: 0, max: 1_000_000_000 });
const due = fc.constantFrom(...Object.values(DUE));

test('what is charged or held at acceptance and what is corrected at the end add up to what is due, whenever it is charged', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(due, nano, nano, nano), { maxLength: 20 }), moment, (jobs, charge) => {
      const ledger = new Ledger();
      let expected = 0;
      for (const [code, full, input, elapsed] of jobs) {
        const accepted = acceptanceNano(charge, full);
        if (accepted > 0) ledger.post(POSTING.charge, accepted);
        const held = holdNano(charge, full);
        if (held > 0) ledger.post(POSTING.hold, held);
        const owed = dueNano(code, full, input, elapsed);
        const captured = Math.min(owed, held);
        ledger.post(POSTING.capture, captured);
        ledger.post(POSTING.release, held - captured);
        const change = owed - accepted - captured;
        ledger.post(change >= 0 ? POSTING.charge : POSTING.refund, Math.abs(change));
        expected += [0, full, input, elapsed][code] ?? Number.NaN;
      }
      expect(ledger.owed()).toBe(BigInt(expected));
      expect(ledger.snapshot().accounts.holds).toBe(jobs.length === 0 ? undefined : '0');
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('only acceptance charges before the work is done, and only hold holds', () => {
  expect((['acceptance', 'completion', 'hold'] as const).map((when) => acceptanceNano(when, 7))).toEqual([7, 0, 0]);
  expect((['acceptance', 'completion', 'hold'] as const).map((when) => holdNano(when, 7))).toEqual([0, 0, 7]);
});

test('a due that no policy compiles to is an error, not a free job', () => {
  expect(() => dueNano(4, 1, 1, 1)).toThrow(/not a number of DUE/);
  expect(() => dueNano(Number.NaN, 1, 1, 1)).toThrow(RangeError);
});

describe('consumedUsage', () => {
  test('grows with time up to the whole, and never touches input or whole outputs', () => {
    fc.assert(
      fc.property(
        usage,
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        (used, earlierMs, laterMs) => {
          fc.pre(earlierMs <= laterMs);
          const [earlier, later] = [consumedUsage(used, earlierMs, 4000), consumedUsage(used, laterMs, 4000)];
          expect(earlier.outputTokens).toBeLessThanOrEqual(later.outputTokens);
          expect(later.outputTokens).toBeLessThanOrEqual(used.outputTokens);
          const { outputTokens, reasoningTokens, outputImageTokens, outputAudioTokens } = later;
          expect(reasoningTokens + outputImageTokens + outputAudioTokens).toBeLessThanOrEqual(outputTokens);
          const made = { outputTokens, reasoningTokens, outputImageTokens, outputAudioTokens };
          expect(later).toEqual({ ...used, computeMs: laterMs, ...made });
        },
      ),
      { seed: 42, numRuns: 500 },
    );
  });

  test('is half of the tokens halfway, and none of them when the work never started', () => {
    const used = { ...NO_USAGE, outputTokens: 101 };
    expect(consumedUsage(used, 500, 1000).outputTokens).toBe(50);
    expect(consumedUsage(used, 0, 0).outputTokens).toBe(0);
    expect(consumedUsage(used, 2000, 1000).outputTokens).toBe(101);
  });
});
