import { figureOf, numberOf } from '../comparison/reading.ts';
import { type ChangePoint, type ChangePointOptions, changePointsOf } from '../statistics/change-points.ts';
import { type HistoryLine, readingOfLine } from './history-line.ts';
import type { RunSeries } from './series.ts';

/** One metric of a series of runs over HTTP. Runs that are invalid or partial, and those without the metric, are passed over. */
export interface MeasuredSeries {
  readonly metric: string;
  readonly isDollars: boolean;
  /** Change points; `index` is one of the runs of the series. */
  readonly points: readonly ChangePoint[];
  /** Those of them that are found with the runs of the newest commit, and not without them. */
  readonly late: readonly ChangePoint[];
  /** Values of all runs, in the stretches between changes: as they are known without the newest commit, and with it. */
  readonly earlier: readonly (readonly number[])[];
  readonly all: readonly (readonly number[])[];
  /** Values of the newest commit. */
  readonly head: readonly number[];
}

/** Whether a run is a measurement of its scenario. */
export function isMeasured({ verdict }: HistoryLine): boolean {
  return verdict !== 'invalid' && verdict !== 'partial';
}

/** Looks for the changes of one metric. */
export function measuredSeries(
  metric: string,
  { lines, headCount }: RunSeries,
  options: ChangePointOptions,
): MeasuredSeries {
  const begin = lines.length - headCount;
  const known = lines.flatMap((line, run) => {
    const figure = isMeasured(line) ? figureOf(readingOfLine(line), metric) : undefined;
    return figure === undefined ? [] : [{ run, figure, value: numberOf(figure) }];
  });
  const values = known.map(({ value }) => value);
  const headAt = known.filter(({ run }) => run < begin).length;
  const points = changePointsOf(values, options);
  const earlier = changePointsOf(values.slice(0, headAt), options);
  const found = new Set(earlier.map(({ index }) => index));
  const onRuns = (all: readonly ChangePoint[]): ChangePoint[] =>
    all.map((point) => ({ ...point, index: known[point.index]?.run as number }));
  return {
    metric,
    isDollars: known.some(({ figure }) => typeof figure === 'string'),
    points: onRuns(points),
    late: onRuns(points.filter(({ index }) => !found.has(index))),
    earlier: stretches(values.slice(0, headAt), earlier),
    all: stretches(values, points),
    head: values.slice(headAt),
  };
}

/** Values cut where changes begin; none for no values. */
function stretches(values: readonly number[], points: readonly ChangePoint[]): number[][] {
  const bounds = [0, ...points.map(({ index }) => index), values.length];
  return values.length === 0 ? [] : bounds.slice(1).map((end, i) => values.slice(bounds[i], end));
}
