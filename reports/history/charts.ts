import type { HistoryChange, HistorySeries } from '../../src/history/history.ts';
import { mean } from '../../src/statistics/arrays.ts';
import { formatMs } from '../../src/units/format.ts';
import { figureText } from '../comparison/words.ts';
import { chartLine, DASHED, SOLID, timeUnit } from '../html/chart-bodies.ts';
import type { Chart } from '../html/chart.ts';
import { wordsOf } from '../sections/metric-words.ts';
import { changedText, commitText } from './words.ts';

type Metric = HistorySeries['metrics'][number];

/** Half of the width of a mark, in runs. */
const MARK_RUNS = 0.15;
/** Changes that the text below a chart names: the newest. */
const TOLD_MAX = 3;

/** A chart for each metric of a series over its runs; none where there are fewer than two runs. `index`: of the series in its page. */
export function historyCharts(series: HistorySeries, index: number): readonly Chart[] {
  if (series.runs.length < 2) return [];
  return series.metrics.map((metric, place) => chartOf(series, metric, `chart-${index}-${place}`));
}

function chartOf({ runs, changes }: HistorySeries, { metric, values }: Metric, id: string): Chart {
  const own = changes.filter(({ rows }) => rows.some((row) => row.metric === metric));
  const numbers = values.map((value) => (value === null ? null : Number(value)));
  const { factor, unit, prefix } = scaleOf(metric, numbers);
  const scaled = numbers.map((value) => (value === null ? null : value * factor));
  const label = wordsOf(metric).label;
  return {
    id,
    title: label.replace(/^[a-z](?=[a-z ])/, (letter) => letter.toUpperCase()),
    unit,
    prefix,
    x: runs.map((_, run) => run + 1),
    xUnit: '',
    lines: [
      chartLine(label, 1, SOLID, scaled),
      chartLine(
        'mean between changes',
        2,
        DASHED,
        meansOf(
          scaled,
          own.map(({ run }) => run),
        ),
      ),
    ],
    shades: own.map(({ run, commit }) => ({
      from: run + 1 - MARK_RUNS,
      until: run + 1 + MARK_RUNS,
      color: '--shade',
      label: commitText(commit, run),
    })),
    description: describe({ metric, values }, own),
  };
}

/** By what a metric is multiplied for its chart, and what is written around a number. */
function scaleOf(metric: string, values: readonly (number | null)[]): { factor: number; unit: string; prefix: string } {
  if (metric === 'errorRate') return { factor: 100, unit: ' %', prefix: '' };
  if (metric.startsWith('dollars.')) return { factor: 1, unit: '', prefix: '$' };
  if (metric.endsWith('PerSecond')) return { factor: 1, unit: '/s', prefix: '' };
  if (!/Ms\b/.test(metric)) return { factor: 1, unit: '', prefix: '' };
  const unit = timeUnit(values.reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0));
  return { factor: 1 / unit.ms, unit: ` ${unit.name}`, prefix: '' };
}

/** For each run the mean of its stretch. */
function meansOf(values: readonly (number | null)[], begins: readonly number[]): (number | null)[] {
  const bounds = [0, ...begins, values.length];
  return bounds.slice(1).flatMap((end, i) => {
    const stretch = values.slice(bounds[i], end);
    const known = stretch.filter((value) => value !== null);
    const middle = known.length === 0 ? null : mean(known);
    return stretch.map(() => middle);
  });
}

function describe({ metric, values }: Pick<Metric, 'metric' | 'values'>, own: readonly HistoryChange[]): string {
  const known = values.filter((value) => value !== null);
  const text = (value: number | string | null): string =>
    typeof value === 'number' && /Ms\b/.test(metric) ? formatMs(value) : figureText(metric, value);
  const ends = `From ${text(known[0] ?? null)} to ${text(known.at(-1) ?? null)} in ${known.length} runs.`;
  const told = own.slice(-TOLD_MAX).flatMap(({ rows, commit, run }) => {
    const row = rows.find((each) => each.metric === metric);
    return row === undefined ? [] : [`${changedText(row)} since ${commitText(commit, run)} (run ${run + 1})`];
  });
  const left = own.length - told.length;
  if (own.length === 0) return `${ends} No change.`;
  return `${ends} Changes: ${told.join(', ')}${left > 0 ? `; ${left} older ones are in the table` : ''}.`;
}
