import { comparisonHtml } from '../../reports/comparison/html.ts';
import { comparePairs, type SidePair } from '../../src/comparison/compare.ts';
import type { DrawnComparison } from '../../src/comparison/comparison.ts';
import { readingOfSummary, readingsOfStudy } from '../../src/comparison/reading.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { PLAIN } from '../comparison/cases.ts';
import { STUDIES } from './study/studies.ts';

/** The comparison of two summaries, with their charts. */
export function drawnComparison(base: Summary, head: Summary): DrawnComparison {
  const comparison = comparePairs(
    [{ base: [readingOfSummary('runs/base', base)], head: [readingOfSummary('runs/head', head)] }],
    { ...PLAIN, anyway: true },
  );
  return { ...comparison, drawn: [{ base, head }] };
}

/** The page of a comparison of the cells of a study, of which one costs more. */
export function cellsPage(): string {
  const study = STUDIES.grid;
  const head = { ...study, cells: study.cells.map((cell, i) => (i === 1 ? { ...cell, retryAmplification: 2 } : cell)) };
  const [left, right] = [readingsOfStudy('runs/base', study), readingsOfStudy('runs/head', head)];
  const pairs = left.flatMap((cell, i): SidePair[] => {
    const other = right[i];
    return other === undefined ? [] : [{ base: [cell], head: [other] }];
  });
  return comparisonHtml(
    comparePairs(
      pairs,
      PLAIN,
      study.sweeps.map(({ path }) => path),
    ),
  );
}
