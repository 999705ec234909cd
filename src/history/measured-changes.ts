import { COMPARED, goodOf, shownFigure, verdictOfChange } from '../comparison/compare.ts';
import type { ComparisonCause } from '../comparison/comparison.ts';
import { machineDifferences } from '../measure/summary.ts';
import type { ChangePoint, ChangePointOptions } from '../statistics/change-points.ts';
import type { ChangedFigure, HistoryChange } from './history.ts';
import { compareLines, type HistoryLine } from './history-line.ts';
import { type MeasuredSeries, measuredSeries } from './measured-series.ts';
import type { RunSeries } from './series.ts';

/** The changes of a series of runs over HTTP: those of its metrics that begin at one run are one change. */
export function measuredChanges(series: RunSeries, options: ChangePointOptions): HistoryChange[] {
  const metrics = COMPARED.map(({ metric }) => measuredSeries(metric, series, options));
  const runs = [...new Set(metrics.flatMap(({ points }) => points.map(({ index }) => index)))];
  return runs.toSorted((one, other) => one - other).map((run) => changeAt(run, metrics, series));
}

function changeAt(run: number, metrics: readonly MeasuredSeries[], { lines }: RunSeries): HistoryChange {
  const [before, after] = [lines[run - 1] as HistoryLine, lines[run] as HistoryLine];
  const rows = metrics.flatMap(({ metric, isDollars, points }) =>
    points.filter(({ index }) => index === run).map((point) => rowOf(metric, isDollars, point)),
  );
  return {
    run,
    commit: after.commit ?? null,
    previousCommit: before.commit ?? null,
    isNew: metrics.some(({ late }) => late.some(({ index }) => index === run)),
    rows,
    causes: fieldCauses(before, after),
    notes:
      before.machine === undefined || after.machine === undefined
        ? []
        : [...machineDifferences(before.machine, after.machine)],
  };
}

function rowOf(metric: string, isDollars: boolean, point: ChangePoint): ChangedFigure {
  const { before, after, probability } = point;
  const good = goodOf(metric);
  return {
    metric,
    good,
    before: shownFigure(before, isDollars),
    after: shownFigure(after, isDollars),
    ratio: before === 0 ? null : after / before,
    verdict: verdictOfChange(good, after - before),
    probability,
  };
}

/** What the scenario differs by. How attempts ended differs between any two runs over HTTP, so it is no cause. */
function fieldCauses(before: HistoryLine, after: HistoryLine): ComparisonCause[] {
  return compareLines(before, after).causes.filter(({ kind }) => kind === 'field' || kind === 'unknown');
}
