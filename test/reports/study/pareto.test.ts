import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paretoSet } from '../../../reports/study/pareto.ts';
import type { StudyCell } from '../../../src/study/study.ts';
import { STUDIES } from './studies.ts';

const [SAMPLE] = STUDIES.grid.cells;
if (SAMPLE === undefined) throw new Error('The grid has cells.');
const sample: StudyCell = SAMPLE;

type Figures = readonly [perSuccess: number, latencyMsP95: number, successShare: number];

function cellOf([perSuccess, latencyMsP95, successShare]: Figures, values: string[], verdict = 'passed'): StudyCell {
  const dollars = { ...sample.dollars, perSuccess: String(perSuccess) };
  return { ...sample, values, dollars, latencyMsP95, successShare, verdict: verdict as StudyCell['verdict'] };
}

const sweeps = [
  { path: 'workload.arrivals.rate', values: ['1/s', '2/s'] },
  { path: 'client.retry', values: ['none', 'a', 'b'] },
];

test('cells are compared with those of their own workload, and those that hold come before those that are cheaper', () => {
  const cells = [
    cellOf([1, 100, 1], ['1/s', 'none']),
    cellOf([2, 90, 1], ['1/s', 'a']),
    cellOf([2, 100, 1], ['1/s', 'b']),
    cellOf([3, 300, 0.9], ['2/s', 'none']),
    cellOf([1, 100, 1], ['2/s', 'a'], 'failed'),
  ];
  const { front, loads, hasHolding } = paretoSet({ cells, sweeps });
  expect(front.map(({ cell }) => cells.indexOf(cell))).toEqual([0, 1, 3]);
  expect([loads, hasHolding]).toEqual([2, true]);
});

test('cells without a success are not compared', () => {
  const none = { ...cellOf([1, 100, 0], ['1/s', 'none']), latencyMsP95: null };
  expect(paretoSet({ cells: [none], sweeps }).front).toEqual([]);
});

const figure = fc.integer({ min: 1, max: 5 });

test('every cell is in the front, or one of the front is as good in all and better in one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(figure, figure, figure), { minLength: 1, maxLength: 12 }), (figures) => {
      const cells = figures.map((each, index) => cellOf(each, ['1/s', String(index)]));
      const { front, candidates } = paretoSet({ cells, sweeps });
      const isBetter = (a: (typeof candidates)[number], b: (typeof candidates)[number]): boolean =>
        a.dollars <= b.dollars &&
        a.latency <= b.latency &&
        a.success >= b.success &&
        (a.dollars < b.dollars || a.latency < b.latency || a.success > b.success);
      for (const each of candidates) {
        expect(front.includes(each)).toBe(!front.some((one) => isBetter(one, each)));
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});
