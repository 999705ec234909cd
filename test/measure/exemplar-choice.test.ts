import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExemplarCandidate, ExemplarChoice } from '../../src/measure/exemplar-choice.ts';

const candidates = fc
  .array(fc.tuple(fc.nat(5), fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 60 })
  .map((rows) => rows.map(([latencyMs, nano, attempts], request) => ({ request, latencyMs, nano, attempts })));

function choose(seed: number, offered: readonly ExemplarCandidate[]): ReturnType<ExemplarChoice<number>['chosen']> {
  const choice = new ExemplarChoice<number>(seed);
  for (const candidate of offered) choice.offer(candidate, candidate.request);
  expect(choice.offered).toBe(offered.length);
  return choice.chosen();
}

test('the highest of each kind are kept, of equal ones the first, in any order of arrival', () => {
  fc.assert(
    fc.property(candidates, fc.nat(), (all, seed) => {
      const chosen = choose(seed, all);
      const kept = (kind: string): number[] =>
        chosen.flatMap(({ item, kinds }) => (kinds.includes(kind as never) ? item : []));
      const best = (rank: (one: ExemplarCandidate) => number, least: number): number[] =>
        all
          .filter((one) => rank(one) >= least)
          .toSorted((a, b) => rank(b) - rank(a) || a.request - b.request)
          .slice(0, 3)
          .map(({ request }) => request)
          .toSorted((a, b) => a - b);
      expect(kept('slowest')).toEqual(best((one) => one.latencyMs, 0));
      expect(kept('dearest')).toEqual(best((one) => one.nano, 1));
      expect(kept('most-retried')).toEqual(best((one) => one.attempts, 2));
      expect(kept('random')).toHaveLength(Math.min(3, all.length));
      expect(choose(seed, all.toReversed())).toEqual(chosen);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('every request is as likely to be a random one', () => {
  const all = Array.from({ length: 10 }, (_, request) => ({ request, latencyMs: 0, nano: 0, attempts: 1 }));
  const counts = Array.from({ length: 10 }, () => 0);
  for (let seed = 0; seed < 4000; seed++) {
    for (const { item, kinds } of choose(seed, all))
      if (kinds.includes('random')) counts[item] = (counts[item] ?? 0) + 1;
  }
  // Binomial with mean 1200 and a standard deviation of 29.
  for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(5 * 29);
});
