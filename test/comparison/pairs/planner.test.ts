import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChangeLimit, type ChangeLimit } from '../../../src/comparison/change-limit.ts';
import { comparePairs } from '../../../src/comparison/compare.ts';
import { type Comparison, comparisonSchema } from '../../../src/comparison/comparison.ts';
import { fixedDesign, type PairDesign, sequentialDesign } from '../../../src/comparison/pairs/design.ts';
import { leftOutMax, PairsPlanner, type PairsQuestion } from '../../../src/comparison/pairs/planner.ts';
import { readingOfSummary } from '../../../src/comparison/reading.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import type { LoadedScenario } from '../../../src/scenario/load-scenario.ts';
import { SUMMARIES } from '../../reports/summaries.ts';
import { PLAIN, summaryWith } from '../cases.ts';

const limit = (text: string): ChangeLimit => {
  const parsed = parseChangeLimit(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const sideOf = (seed: number): LoadedScenario => ({ scenario: { seed }, source: {} }) as LoadedScenario;
const side = sideOf(42);
const plannerOf = (design: PairDesign, changes: Partial<PairsQuestion> = {}): PairsPlanner =>
  new PairsPlanner({
    ...PLAIN,
    sides: { a: side, b: side },
    design,
    sourceOf: (name, pair) => `${name}-${pair}`,
    ...changes,
  });

/** A run over HTTP with this latency. */
function run(p95: number, verdict: Summary['verdict'] = 'passed'): Summary {
  return summaryWith({ world: 'mock', verdict, latencyMs: { ...SUMMARIES.failed.latencyMs, p95 } });
}

interface Told {
  readonly comparison: Comparison | undefined;
  readonly order: string;
}

/** Carries a planner out; `latency` gives the p95 of each run. */
function carry(planner: PairsPlanner, latency: (side: 'a' | 'b', pair: number) => Summary): Told {
  let [index, order] = [0, ''];
  for (let trials = planner.propose(); trials.length > 0; trials = planner.propose())
    for (const trial of trials) {
      order += trial.side;
      planner.read({ summary: latency(trial.side as 'a' | 'b', Math.floor(index / 2) + 1) }, index++);
    }
  const concluded = planner.conclude();
  if (concluded === undefined) return { comparison: undefined, order };
  const { drawn, ...comparison } = concluded;
  expect(drawn).toHaveLength(1);
  return { comparison, order };
}

/** Ratios of pairs, as noise of a few per cent. */
const noisy = (name: 'a' | 'b', pair: number): number => 1 + (((pair * 7 + (name === 'a' ? 0 : 3)) % 5) - 2) / 100;

describe('laws', () => {
  test('every pair has both sides, and a fixed design reproduces what its directories come to', () => {
    const told = carry(plannerOf(fixedDesign(6)), (name, pair) => run(1000 * noisy(name, pair)));
    expect(told.order).toMatch(/^(?:ab|ba){6}$/);
    const [base, head] = (['a', 'b'] as const).map((name) =>
      Array.from({ length: 6 }, (_, i) => readingOfSummary(`${name}-${i + 1}`, run(1000 * noisy(name, i + 1)), {})),
    );
    const { pairing, ...rest } = told.comparison as Comparison;
    expect(rest).toEqual(comparePairs([{ base: base ?? [], head: head ?? [] }], PLAIN));
    expect(pairing).toMatchObject({ kind: 'fixed', planned: 6, counted: 6, ended: 'complete' });
  });

  test('half of the pairs begin with the head, whatever their neighbours do, and the seed of the base chooses which', () => {
    const orders = Array.from({ length: 40 }, (_, seed) => {
      const planner = plannerOf(fixedDesign(50), { sides: { a: sideOf(seed), b: sideOf(7) } });
      return carry(planner, () => run(1000)).order.match(/../g) ?? [];
    });
    const pairs = orders.flat();
    const heads = pairs.filter((order) => order === 'ba').length;
    const likeNeighbour = orders.flatMap((each) => each.slice(1).filter((order, i) => order === each[i])).length;
    // Both are counts of about 2,000 coins.
    expect(Math.abs(heads - 1000)).toBeLessThan(4 * 23);
    expect(Math.abs(likeNeighbour - 980)).toBeLessThan(4 * 23);
    expect(new Set(orders.map((each) => each.join(' '))).size).toBe(40);
  });

  test('never more looks or pairs than planned, and the end says what the last look has found', () => {
    const changes = fc.array(fc.double({ min: 0.7, max: 1.5, noNaN: true }), { minLength: 24, maxLength: 24 });
    const limits = fc.constantFrom([], [limit('latencyMs.p95 > +10%')], [limit('latencyMs.p95 > +0%')]);
    fc.assert(
      fc.property(changes, limits, fc.constantFrom('pocock', 'obrien-fleming'), (ratios, asked, boundary) => {
        const planner = plannerOf(sequentialDesign(23, 5, boundary), { limits: asked });
        let looks = 0;
        planner.onLook = () => looks++;
        const { comparison } = carry(planner, (name, pair) => run(name === 'a' ? 1000 : 1000 * (ratios[pair] ?? 1)));
        const { pairing } = comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)));
        expect(pairing?.looks.map(({ pairs }) => pairs)).toEqual([5, 10, 15, 20, 23]);
        const taken = pairing?.looks.filter(({ findings }) => findings !== undefined) ?? [];
        expect(looks).toBe(taken.length);
        expect(pairing?.counted).toBe(taken.at(-1)?.pairs);
        const states = taken.at(-1)?.findings?.map(({ state }) => state) ?? [];
        expect(pairing?.ended === 'broken').toBe(states.includes('broken'));
        expect(pairing?.ended === 'held').toBe(states.length > 0 && states.every((state) => state === 'held'));
        const interval = comparison?.pairs[0]?.rows.find(({ metric }) => metric === 'latencyMs.p95')?.interval;
        expect(interval?.confidence).toBeCloseTo(1 - (taken.at(-1)?.level ?? 0), 12);
      }),
      { seed: 94, numRuns: 60 },
    );
  });

  test('the verdict does not depend on the order of pairs between two looks', () => {
    const shuffled = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { minLength: 10 });
    const told = (order: readonly number[]): Comparison | undefined =>
      carry(plannerOf(sequentialDesign(10, 10, 'pocock')), (name, pair) =>
        run((name === 'a' ? 1000 : 1080) * noisy(name, order[pair - 1] ?? 0)),
      ).comparison;
    const plain = told([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    fc.assert(
      fc.property(shuffled, (order) => {
        const found = told(order);
        expect(found?.verdict).toBe(plain?.verdict);
        expect(found?.pairing?.looks[0]?.findings?.map(({ state }) => state)).toEqual(
          plain?.pairing?.looks[0]?.findings?.map(({ state }) => state),
        );
      }),
      { seed: 94, numRuns: 20 },
    );
  });
});

describe('stopping', () => {
  const design = sequentialDesign(40, 5, 'pocock');

  test('a broken limit, a held one and equivalence end it at the first look that shows them', () => {
    const cases: readonly (readonly [slower: number, limits: readonly ChangeLimit[], ended: string, pairs: number])[] =
      [
        [1.5, [limit('latencyMs.p95 > +10%')], 'broken', 5],
        [1, [limit('latencyMs.p95 > +10%')], 'held', 5],
        [1.5, [limit('latencyMs.p95 > +10%'), limit('errorRate > +50%')], 'broken', 5],
        [1, [], 'decided', 10],
        [1.5, [], 'decided', 5],
        // Nothing but a head that is faster keeps this one.
        [1, [limit('latencyMs.p95 > +0%')], 'undecided', 40],
      ];
    for (const [slower, limits, ended, pairs] of cases) {
      const planner = plannerOf(design, { limits });
      const { comparison } = carry(planner, (name, pair) =>
        run((name === 'a' ? 1000 : 1000 * slower) * noisy(name, pair)),
      );
      expect(comparison?.pairing, `${slower} ${limits[0]?.text}`).toMatchObject({ ended, counted: pairs });
    }
  });

  test('a pair with a run that is no measurement does not count, and too many end it', () => {
    const some = carry(plannerOf(fixedDesign(4)), (name, pair) =>
      run(1000 * noisy(name, pair), name === 'b' && pair === 2 ? 'invalid' : 'passed'),
    );
    expect(some.order).toHaveLength(10);
    expect(some.comparison).toMatchObject({
      pairs: [{ base: { sources: ['a-1', 'a-3', 'a-4', 'a-5'] }, method: 'paired' }],
      pairing: {
        counted: 4,
        ended: 'complete',
        leftOut: [{ pair: 2, reason: expect.stringMatching(/^b-2 is invalid/) }],
      },
    });
    const all = carry(plannerOf(fixedDesign(40)), (name, pair) =>
      run(1000, pair > 2 && name === 'a' ? 'partial' : 'passed'),
    );
    expect(all.comparison?.pairing).toMatchObject({ counted: 2, ended: 'no-measurements' });
    expect(all.comparison?.pairing?.leftOut).toHaveLength(leftOutMax(fixedDesign(40)) + 1);
    expect(carry(plannerOf(fixedDesign(4)), () => run(1000, 'invalid')).comparison).toBeUndefined();
  });

  test('one that is interrupted ends with the pairs that are whole', () => {
    const planner = plannerOf(design);
    for (let index = 0; index < 7; index++) {
      if (index % 2 === 0) planner.propose();
      planner.read({ summary: run(1000 + index), ...(index === 6 ? { interrupted: true } : {}) }, index);
    }
    expect(planner.conclude()).toMatchObject({
      pairs: [{ base: { sources: ['a-1', 'a-2', 'a-3'] } }],
      pairing: { counted: 3, ended: 'interrupted' },
    });
  });
});
