import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CostSplit } from '../../src/measure/cost-split.ts';

const nano = fc.integer({ min: 1, max: 2_000_000_000 });
const posting = fc.oneof(
  fc.record({ type: fc.constant('useful' as const), nano }),
  fc.record({ type: fc.constant('failed' as const), nano }),
  fc.record({ type: fc.constant('moderated' as const), nano }),
  fc.record({
    type: fc.constant('lost' as const),
    delivered: fc.boolean(),
    copies: fc.array(nano, { minLength: 1, maxLength: 4 }),
  }),
);

test('billed is useful plus every cause of waste, to the nano-dollar', () => {
  fc.assert(
    fc.property(fc.array(posting, { maxLength: 60 }), (postings) => {
      const split = new CostSplit();
      let billed = 0n;
      for (const one of postings) {
        if (one.type === 'useful') split.addUseful(one.nano);
        else if (one.type === 'failed') split.addFailed(one.nano);
        else if (one.type === 'moderated') split.addModerated(one.nano);
        else
          split.addLost(
            one.delivered,
            one.copies[0] as number,
            one.copies.reduce((sum, copy) => sum + copy, 0),
          );
        billed += one.type === 'lost' ? one.copies.reduce((sum, copy) => sum + BigInt(copy), 0n) : BigInt(one.nano);
      }
      const { useful, failed, ghost, duplicate, moderated } = split;
      expect(split.billed.value()).toBe(billed);
      expect([useful, failed, ghost, duplicate, moderated].reduce((sum, part) => sum + part.value(), 0n)).toBe(billed);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('a lost copy of work that was delivered is a duplicate; the first of work that never was is the ghost', () => {
  const delivered = new CostSplit();
  delivered.addLost(true, 5, 12);
  expect([delivered.ghost.value(), delivered.duplicate.value()]).toEqual([0n, 12n]);
  const never = new CostSplit();
  never.addLost(false, 5, 12);
  expect([never.ghost.value(), never.duplicate.value()]).toEqual([5n, 7n]);
});
