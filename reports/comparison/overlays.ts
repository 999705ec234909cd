import type { DrawnPair } from '../../src/comparison/comparison.ts';
import { seriesRates, type SeriesRates } from '../../src/measure/series-rates.ts';
import { median } from '../../src/statistics/arrays.ts';
import { formatMs } from '../../src/units/format.ts';
import { percentilePlot } from '../distribution/percentile-plot.ts';
import {
  type ChartBody,
  chartLine,
  DASHED,
  describeLines,
  DOLLARS,
  fewOf,
  PER_SECOND,
  RATIOS,
  roundToDraw,
  SOLID,
  timesIn,
  timeUnit,
} from '../html/chart-bodies.ts';
import type { Chart, ChartLine } from '../html/chart.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';

/** What is drawn over time of base and head. */
const DRAWN: readonly {
  readonly id: string;
  readonly title: string;
  /** Absent: values are times in ms. */
  readonly look?: Pick<ChartBody, 'unit' | 'prefix' | 'format'>;
  readonly of: (rates: SeriesRates) => readonly (number | null)[];
}[] = [
  { id: 'goodput', title: 'Goodput, per second', look: PER_SECOND, of: ({ succeeded }) => succeeded },
  { id: 'p95', title: 'Latency p95 of requests that succeeded', of: ({ latencyMsP95 }) => latencyMsP95 },
  {
    id: 'amplification',
    title: 'Attempts per offered request',
    look: RATIOS,
    of: ({ amplification }) => amplification,
  },
  { id: 'failures', title: 'Failed attempts, per second', look: PER_SECOND, of: ({ failed }) => failed },
  { id: 'dollars', title: 'Dollars billed per window', look: DOLLARS, of: ({ billed }) => billed },
];

/** Runs of a side that are drawn. */
export const RUNS_DRAWN_MAX = 12;

/** A side of a comparison in a chart. */
interface DrawnSide {
  readonly name: string;
  readonly color: 1 | 2;
  readonly dash: readonly number[];
  /** Of each run that is drawn. */
  readonly rates: readonly SeriesRates[];
}

/**
 * Base and head over time in the same charts: of several runs a side their median in each window, and each run as a thin line. None where a side has no
 * series, or their windows differ in length.
 */
export function overlaidCharts(drawn: DrawnPair | undefined, key: string): readonly Chart[] {
  if (drawn?.base === undefined || drawn.head === undefined) return [];
  const runs = drawn.runs ?? { base: [drawn.base], head: [drawn.head] };
  const sides: readonly DrawnSide[] = [
    { name: 'Base', color: 1, dash: DASHED, rates: runs.base.slice(0, RUNS_DRAWN_MAX).map(seriesRates) },
    { name: 'Head', color: 2, dash: SOLID, rates: runs.head.slice(0, RUNS_DRAWN_MAX).map(seriesRates) },
  ];
  const all = sides.flatMap(({ rates }) => rates);
  const windows = all.reduce((most, { offered }) => Math.max(most, offered.length), 0);
  const windowMs = all[0]?.windowMs ?? 0;
  if (windows === 0 || all.some((rates) => rates.windowMs !== windowMs)) return [];
  const unit = timeUnit(windowMs * windows);
  const x = Array.from({ length: windows }, (_, index) => roundToDraw((index * windowMs) / unit.ms));
  return DRAWN.map(({ id, title, look, of }) => {
    const highest = all.flatMap(of).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
    const time = timeUnit(highest);
    const valuesOf = (rates: SeriesRates): (number | null)[] =>
      x.map((_, index) => {
        const value = of(rates)[index] ?? null;
        return value === null || look !== undefined ? value : value / time.ms;
      });
    const lines = sides.flatMap((side) => linesOf(side, side.rates.map(valuesOf), look === undefined));
    const { format, ...units } = look ?? timesIn(time);
    const named = lines.filter(({ isThin }) => isThin !== true);
    const description = describeLines(named, { x, xUnit: unit.name, format });
    return { id: `chart-${id}-${key}`, title, ...units, x, xUnit: unit.name, lines, description };
  });
}

/** The lines of a side: that of its run, or those of its runs and then their median. `isPercentile`: whether few requests make a value doubtful. */
function linesOf(
  { name, color, dash, rates }: DrawnSide,
  runs: readonly (readonly (number | null)[])[],
  isPercentile: boolean,
): readonly ChartLine[] {
  const [first = [], ...others] = runs;
  if (others.length === 0) {
    const line = chartLine(name, color, dash, first);
    return isPercentile ? [{ ...line, few: fewOf(rates[0]?.successes ?? []) }] : [line];
  }
  const middle = first.map((_, index) => {
    const known = runs.flatMap((values) => values[index] ?? []);
    return known.length === 0 ? null : median(known);
  });
  const thin = runs.map((values) => ({ ...chartLine(name, color, dash, values), isThin: true }));
  return [...thin, chartLine(`${name}, median of ${runs.length} runs`, color, dash, middle)];
}

const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** Percentiles of the requests that succeeded, of base and head in one drawing with its table; nothing where neither is known. */
export function overlaidPercentiles(drawn: DrawnPair | undefined): Html {
  const sides = (['base', 'head'] as const).flatMap((kind) => {
    const distribution = drawn?.[kind]?.latencyByOutcome?.find(({ outcome }) => outcome === 'succeeded');
    return distribution === undefined ? [] : [{ ...distribution, kind, label: kind }];
  });
  if (sides.length === 0) return NO_HTML;
  const rows = sides.map(({ label, meanMs, maxMs, percentiles }) => [
    label,
    formatMs(meanMs),
    ...SHARES.map((share) => formatMs(percentiles.find((each) => each.share === share)?.ms ?? null)),
    formatMs(maxMs),
  ]);
  const head = ['Side', 'mean', ...SHARES.map((share) => `p${String(Number((share * 100).toPrecision(4)))}`), 'max'];
  return markup`<section><h2>Latency of requests that succeeded</h2>
${percentilePlot(sides, 'Percentiles of latency of base and head; the table below has the numbers.')}
${htmlTable('From when a request was due to its end', head, rows)}
</section>`;
}
