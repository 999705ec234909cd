import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CostSplit } from '../../src/measure/cost-split.ts';

const CAUSES = ['useful', 'failed', 'ghost', 'duplicate', 'moderated'] as const;
const nano = fc.oneof(fc.integer({ min: 1, max: 2_000_000_000 }), fc.maxSafeNat());
const posting = fc.record({ cause: fc.constantFrom(...CAUSES), nano });

test('billed is useful plus every cause of waste, to the nano-dollar', () => {
  fc.assert(
    fc.property(fc.array(posting, { maxLength: 60 }), (postings) => {
      const split = new CostSplit();
      for (const one of postings) split[one.cause].add(one.nano);
      const billed = postings.reduce((sum, one) => sum + BigInt(one.nano), 0n);
      expect(split.billed.value()).toBe(billed);
      expect(CAUSES.reduce((sum, cause) => sum + split[cause].value(), 0n)).toBe(billed);
    }),
    { seed: 42, numRuns: 200 },
  );
});
