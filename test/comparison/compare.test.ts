import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REPORT_FORMATS } from '../../reports/index.ts';
import { parseChangeLimit, type ChangeLimit } from '../../src/comparison/change-limit.ts';
import { comparePairs } from '../../src/comparison/compare.ts';
import { type Comparison, comparisonSchema } from '../../src/comparison/comparison.ts';
import { type Reading, readingOfSummary } from '../../src/comparison/reading.ts';
import { SUMMARIES } from '../reports/summaries.ts';
import { measuredRun, PLAIN, RETRIED, summaryWith, tenPairs } from './cases.ts';

const ONE: readonly Reading[] = Object.values(SUMMARIES).map((summary, i) =>
  readingOfSummary(`runs/${i}`, { ...summary, scenario: { ...summary.scenario, name: 'one' }, world: 'virtual' }),
);
const between = (base: readonly Reading[], head: readonly Reading[], limits: readonly ChangeLimit[] = []): Comparison =>
  comparePairs([{ base, head }], { ...PLAIN, limits });
const limit = (text: string): ChangeLimit => {
  const parsed = parseChangeLimit(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const texts = (comparison: Comparison): string[] =>
  REPORT_FORMATS.flatMap(({ writers }) => writers.comparison?.write(comparison, { color: false, width: 100 }) ?? []);
const oneOf = fc.constantFrom(...ONE);
const SEED = { seed: 90, numRuns: 60 };

describe('laws', () => {
  test('a run does not differ from itself, in either world', () => {
    for (const run of ONE) {
      expect(between([run], [run])).toMatchObject({ verdict: 'same', pairs: [{ rows: [], causes: [] }] });
      const measured = { ...run, world: 'mock', verdict: 'passed' } as const;
      expect(between([measured], [measured]).verdict).toBe('same');
    }
  });

  test('to swap base and head inverts the ratios, and no report holds NaN', () => {
    fc.assert(
      fc.property(oneOf, oneOf, fc.constantFrom('virtual', 'mock'), (left, right, world) => {
        const [base, head] = [{ ...left, world } as Reading, { ...right, world } as Reading];
        const [there, back] = [between([base], [head]), between([head], [base])];
        const found = new Map(back.pairs[0]?.rows.map((row) => [row.metric, row]));
        const products = (there.pairs[0]?.rows ?? []).flatMap(({ metric, ratio }) => {
          const inverse = found.get(metric)?.ratio ?? null;
          return ratio === null || inverse === null || ratio === 0 ? [] : [Math.abs(ratio * inverse - 1)];
        });
        expect(Math.max(0, ...products)).toBeLessThan(1e-9);
        for (const text of texts(there)) expect(text).not.toMatch(/NaN|Infinity|undefined/);
        comparisonSchema.parse(JSON.parse(JSON.stringify(there)));
      }),
      SEED,
    );
  });

  test('intervals of swapped pairs of runs are the inverse ones', () => {
    const [base, head] = tenPairs(1.2);
    const [there, back] = [between(base, head), between(head, base)].map(({ pairs }) => pairs[0]?.rows ?? []);
    for (const [i, row] of (there ?? []).entries()) {
      const other = back?.[i];
      if (row.interval?.of !== 'ratio' || other?.interval?.of !== 'ratio') continue;
      expect(row.interval.low * other.interval.high).toBeCloseTo(1, 9);
    }
  });
});

describe('simulations', () => {
  test('what changed is told in the order of dollars and thresholds, with its cause', () => {
    const [pair] = RETRIED.pairs;
    expect(pair?.rows.slice(0, 2).map(({ metric }) => metric)).toEqual(['dollars.perSuccess', 'dollars.billed']);
    expect(pair?.causes[0]).toMatchObject({ kind: 'field', what: 'retry', head: 'fal-js-submit' });
    expect(RETRIED.verdict).toBe('worse');
  });

  test.each([
    ['latencyMs.p95 > +10%', 1100, 'held'],
    ['latencyMs.p95 >= +10%', 1100, 'broken'],
    ['latencyMs.p95 > +10%', 1100.1, 'broken'],
    ['latencyMs.p95 > +0.2s', 1200, 'held'],
    ['latencyMs.p95 < -5%', 940, 'broken'],
  ])('%s at %d instead of 1000 is %s', (text, p95, state) => {
    const at = (value: number): Reading => ({ ...measuredRun('run', value, '20'), world: 'virtual' });
    expect(between([at(1000)], [at(p95)], [limit(text)]).pairs[0]?.limits?.[0]?.state).toBe(state);
  });

  test('a scenario of another name and another world are refused, unless they are compared anyway', () => {
    const [one] = ONE as [Reading];
    const other = { ...one, source: 'runs/other', scenario: { ...one.scenario, name: 'other' } };
    expect(() => between([one], [other])).toThrow(/runs\/other: is of the scenario "other".*--anyway/);
    const { pairs } = comparePairs([{ base: [one], head: [other] }], { ...PLAIN, anyway: true });
    expect(pairs[0]?.notes[0]).toContain('The scenarios are two');
  });

  test('a head without successes is told in words, and breaks a limit', () => {
    const [base] = ONE as [Reading];
    const empty = readingOfSummary('runs/empty', { ...SUMMARIES.empty, world: 'virtual', scenario: base.scenario });
    const comparison = between([base], [empty], [limit('latencyMs.p95 > +10%')]);
    expect(texts(comparison)[0]).toMatch(/The head has no (?:successes|requests)/);
    expect(comparison.pairs[0]?.limits?.[0]).toMatchObject({ state: 'broken' });
  });

  test('names cannot colour a terminal or open a tag', () => {
    const hostile = '\u001b[31m<script>alert(1)</script>';
    const named = readingOfSummary(
      hostile,
      summaryWith({ world: 'virtual', scenario: { ...SUMMARIES.failed.scenario, name: hostile } }),
    );
    const [text = '', , page = '', markdown = ''] = texts(
      between([named], [{ ...named, figures: new Map([['errorRate', 1]]) }]),
    );
    expect(text).not.toContain('\u001b');
    expect(page).not.toContain('<script>alert');
    expect(markdown).not.toContain('\u001b');
    expect(markdown).not.toMatch(/(?<!\\)<script/);
  });
});

describe('runs over HTTP', () => {
  test('ten pairs find a change of 20 %, and do not find one where there is none', () => {
    const rowsAt = (factor: number): Comparison => between(...tenPairs(factor), [limit('latencyMs.p95 > +5%')]);
    const slower = rowsAt(1.2);
    expect(slower.pairs[0]?.rows.find(({ metric }) => metric === 'latencyMs.p95')).toMatchObject({ verdict: 'worse' });
    expect(slower.pairs[0]?.limits?.[0]?.state).toBe('broken');
    const same = rowsAt(1);
    expect(same.pairs[0]?.rows.find(({ metric }) => metric === 'latencyMs.p95')?.verdict).not.toBe('worse');
    expect(same.pairs[0]?.limits?.[0]?.state).not.toBe('broken');
  });

  test('an interval over the limit is inconclusive, and says how many further pairs would decide', () => {
    const judged = between(...tenPairs(1.055), [limit('latencyMs.p95 > +5%')]).pairs[0]?.limits?.[0];
    expect(judged?.state).toBe('inconclusive');
    expect(judged?.furtherPairs).toBeGreaterThan(0);
  });

  test('one run on a side has no interval: inconclusive', () => {
    const comparison = between(
      [measuredRun('a', 1000, '20')],
      [measuredRun('b', 2000, '40')],
      [limit('latencyMs.p95 > +5%')],
    );
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.pairs[0]).toMatchObject({ method: 'single', limits: [{ state: 'inconclusive' }] });
  });

  test('sides of other lengths are not paired', () => {
    const [base, head] = tenPairs(1.5);
    expect(between(base, head.slice(0, 6)).pairs[0]).toMatchObject({ method: 'unpaired', verdict: 'worse' });
  });

  test('an error rate from zero has an interval of its difference', () => {
    const side = (name: string, failed: readonly number[]): Reading[] =>
      failed.map((count, i) => measuredRun(`${name}-${i}`, 1000 + i, '20', count));
    const row = between(side('a', [0, 0, 0, 0, 0]), side('b', [50, 55, 60, 52, 58])).pairs[0]?.rows.find(
      ({ metric }) => metric === 'errorRate',
    );
    expect(row).toMatchObject({ verdict: 'worse', ratio: null, interval: { of: 'difference' } });
  });
});

test.each([
  ['latencyMs.p95 > 10%', 'is no change'],
  ['latencyMs.p95 == +10%', 'a change needs'],
  ['latencyMs.p59 > +10%', 'did you mean latencyMs.p50'],
  ['errorRate > +5s', 'is not a time'],
  ['dollars.perSuccess > +1', 'write the change as +$1'],
  ['p95', 'expected a metric'],
])('%s is refused: %s', (text, problem) => {
  expect(parseChangeLimit(text)).toContain(problem);
});
