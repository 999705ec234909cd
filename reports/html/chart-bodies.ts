import type { SeriesRates } from '../../src/measure/series-rates.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio } from '../../src/units/format.ts';
import type { Chart, ChartLine } from './chart.ts';

/** A chart without its time and its text; `format` writes a value of it for that text. */
export interface ChartBody extends Omit<Chart, 'x' | 'xUnit' | 'shades' | 'description'> {
  readonly format: (value: number) => string;
}

/** The dashes of a line without any; lines differ by more than colour. */
export const SOLID: readonly number[] = [];
/** Long dashes. */
export const DASHED: readonly number[] = [6, 4];
/** Short dashes. */
export const DOTTED: readonly number[] = [2, 3];

/** Long and short dashes in turn. */
export const DASH_DOT: readonly number[] = [9, 3, 2, 3];

/** How numbers of things are written. */
export const COUNTED = { unit: '', prefix: '', format: formatCount } as const;
/** How rates are written. */
export const PER_SECOND = { unit: '/s', prefix: '', format: formatRate } as const;
/** How dollars are written. */
export const DOLLARS = { unit: '', prefix: '$', format: (value: number): string => formatDollars(value.toFixed(9)) };

const TIME_UNITS = [
  { name: 'ms', ms: 1, upToMs: 2000 },
  { name: 's', ms: 1000, upToMs: 120_000 },
  { name: 'min', ms: 60_000, upToMs: 7_200_000 },
  { name: 'h', ms: 3_600_000, upToMs: 172_800_000 },
  { name: 'd', ms: 86_400_000, upToMs: Infinity },
] as const;

/** The unit in which times up to `ms` are drawn. */
export function timeUnit(ms: number): { readonly name: string; readonly ms: number } {
  return TIME_UNITS.find((unit) => ms <= unit.upToMs) ?? TIME_UNITS[4];
}

/** Six significant figures are more than a chart shows. */
export function roundToDraw(value: number): number {
  return Number(value.toPrecision(6));
}

/** A line in one of the colours of charts. */
export function chartLine(
  label: string,
  color: 1 | 2 | 3 | 4,
  dash: readonly number[],
  values: ChartLine['values'],
): ChartLine {
  const rounded = values.map((value) => (value === null ? null : roundToDraw(value)));
  return { label, color: `--line-${color}`, dash, values: rounded };
}

/** What was asked for, what was sent, and what succeeded. */
export function throughputBody(series: Pick<SeriesRates, 'offered' | 'attempts' | 'succeeded'>): ChartBody {
  return {
    id: 'chart-throughput',
    title: 'Throughput, per second',
    ...PER_SECOND,
    lines: [
      chartLine('Offered requests', 1, DASHED, series.offered),
      chartLine('Attempts', 2, SOLID, series.attempts),
      chartLine('Goodput', 3, DOTTED, series.succeeded),
    ],
  };
}

/** `unit`: in which times are drawn; default: the one that suits them. */
export function latencyBody(
  { latencyMsP50, latencyMsP95 }: Pick<SeriesRates, 'latencyMsP50' | 'latencyMsP95'>,
  unit = timeUnit([...latencyMsP50, ...latencyMsP95].reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0)),
): ChartBody {
  const inUnit = (values: ChartLine['values']): ChartLine['values'] =>
    values.map((ms) => (ms === null ? null : ms / unit.ms));
  return {
    id: 'chart-latency',
    title: 'Latency of requests that succeeded',
    unit: ` ${unit.name}`,
    prefix: '',
    format: (value) => formatMs(value * unit.ms),
    lines: [chartLine('p50', 1, SOLID, inUnit(latencyMsP50)), chartLine('p95', 2, DASHED, inUnit(latencyMsP95))],
  };
}

/** How many attempts each offered request took. */
export function amplificationBody({ amplification }: Pick<SeriesRates, 'amplification'>): ChartBody {
  return {
    id: 'chart-amplification',
    title: 'Attempts per offered request',
    unit: '',
    prefix: '',
    format: formatRatio,
    lines: [chartLine('Amplification', 4, SOLID, amplification)],
  };
}
