import { type SeriesRates, seriesRates } from '../../src/measure/series-rates.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { formatDollars, formatMs, formatRate, formatRatio } from '../../src/units/format.ts';
import { shadedSpans } from './shaded-spans.ts';

/** One line of a chart; null where there is nothing to show. */
export interface ChartLine {
  readonly label: string;
  /** The custom property of the style sheet that holds its colour. */
  readonly color: string;
  /** Lengths of dashes and gaps in px, so that lines differ by more than colour; empty for a solid line. */
  readonly dash: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A chart over the time of the run, as the script of the page draws it. */
export interface Chart {
  /** Of the element that holds it. */
  readonly id: string;
  readonly title: string;
  /** Written behind each value: `/s`, ` s`, or nothing; `prefix` before it. */
  readonly unit: string;
  readonly prefix: string;
  /** Start of each window since the start of the run, in `xUnit`. */
  readonly x: readonly number[];
  readonly xUnit: string;
  readonly lines: readonly ChartLine[];
  /** Stretches of `x` that are shaded, as while a fault acts; absent: none. */
  readonly shades?: readonly Shade[];
  /** The chart in words: the range of each line, and when it was highest. */
  readonly description: string;
}

/** A shaded stretch of a chart. */
export interface Shade {
  readonly from: number;
  /** Null: to the end. */
  readonly until: number | null;
  /** The custom property of the style sheet that holds its colour. */
  readonly color: string;
  /** Written into the stretch where there is room, so that stretches differ by more than colour; empty: nothing. */
  readonly label: string;
}

const TIME_UNITS = [
  { name: 'ms', ms: 1, upToMs: 2000 },
  { name: 's', ms: 1000, upToMs: 120_000 },
  { name: 'min', ms: 60_000, upToMs: 7_200_000 },
  { name: 'h', ms: 3_600_000, upToMs: 172_800_000 },
  { name: 'd', ms: 86_400_000, upToMs: Infinity },
] as const;

/** The unit in which times up to `ms` are drawn. */
function timeUnit(ms: number): { readonly name: string; readonly ms: number } {
  return TIME_UNITS.find((unit) => ms <= unit.upToMs) ?? TIME_UNITS[4];
}

/** Six significant figures are more than a chart shows. */
const round = (value: number): number => Number(value.toPrecision(6));

function describeLine(line: ChartLine, x: readonly number[], xUnit: string, format: (value: number) => string): string {
  const known = line.values.filter((value) => value !== null);
  if (known.length === 0) return `${line.label}: nothing recorded.`;
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  if (low === high) return `${line.label}: ${format(low)} throughout.`;
  const at = Number((x[line.values.indexOf(high)] ?? 0).toPrecision(3));
  return `${line.label}: ${format(low)} to ${format(high)}, highest at ${at} ${xUnit}.`;
}

/** The charts of a run, from its series; none when there is no window. */
export function chartsOf(summary: Summary): readonly Chart[] {
  const series = seriesRates(summary);
  if (series.offered.length === 0) return [];
  const xUnit = timeUnit(series.windowMs * series.offered.length);
  const inUnit = (ms: number): number => round(ms / xUnit.ms);
  const shades = shadedSpans(summary).map(({ fromMs, untilMs, ...look }): Shade => {
    return { from: inUnit(fromMs), until: untilMs === null ? null : inUnit(untilMs), ...look };
  });
  const x = series.offered.map((_, index) => round((index * series.windowMs) / xUnit.ms));
  return chartBodies(series).map(({ format, ...chart }) => ({
    ...chart,
    x,
    xUnit: xUnit.name,
    shades,
    description: chart.lines.map((line) => describeLine(line, x, xUnit.name, format)).join(' '),
  }));
}

type ChartBody = Omit<Chart, 'x' | 'xUnit' | 'shades' | 'description'> & { readonly format: (value: number) => string };

const SOLID: readonly number[] = [];
const DASHED = [6, 4];

/** The charts of a run without what they share. */
function chartBodies(series: SeriesRates): readonly ChartBody[] {
  const line = (
    label: string,
    color: 1 | 2 | 3 | 4,
    dash: readonly number[],
    values: ChartLine['values'],
  ): ChartLine => ({
    label,
    color: `--line-${color}`,
    dash,
    values: values.map((value) => (value === null ? null : round(value))),
  });
  const times = [...series.latencyMsP50, ...series.latencyMsP95];
  const unit = timeUnit(times.reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0));
  const inUnit = (values: ChartLine['values']): ChartLine['values'] =>
    values.map((ms) => (ms === null ? null : ms / unit.ms));
  const rates = { unit: '/s', prefix: '', format: formatRate };
  return [
    {
      id: 'chart-throughput',
      title: 'Throughput, per second',
      ...rates,
      lines: [
        line('Offered requests', 1, DASHED, series.offered),
        line('Attempts', 2, SOLID, series.attempts),
        line('Goodput', 3, [2, 3], series.succeeded),
      ],
    },
    {
      id: 'chart-latency',
      title: 'Latency of requests that succeeded',
      unit: ` ${unit.name}`,
      prefix: '',
      format: (value) => formatMs(value * unit.ms),
      lines: [line('p50', 1, SOLID, inUnit(series.latencyMsP50)), line('p95', 2, DASHED, inUnit(series.latencyMsP95))],
    },
    {
      id: 'chart-amplification',
      title: 'Attempts per offered request',
      unit: '',
      prefix: '',
      format: formatRatio,
      lines: [line('Amplification', 4, SOLID, series.amplification)],
    },
    {
      id: 'chart-failures',
      title: 'Failed attempts, per second',
      ...rates,
      lines: [line('Failed', 2, SOLID, series.failed), line('Throttled (429)', 1, DASHED, series.throttled)],
    },
    {
      id: 'chart-dollars',
      title: `Dollars billed per window of ${formatMs(series.windowMs)}`,
      unit: '',
      prefix: '$',
      format: (value) => formatDollars(value.toFixed(9)),
      lines: [line('Billed', 3, SOLID, series.billed)],
    },
  ];
}
