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
/** How ratios are written. */
export const RATIOS = { unit: '', prefix: '', format: formatRatio } as const;
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

/** How times are written that are drawn in a unit. */
export function timesIn(unit: ReturnType<typeof timeUnit>): Pick<ChartBody, 'unit' | 'prefix' | 'format'> {
  return { unit: ` ${unit.name}`, prefix: '', format: (value) => formatMs(value * unit.ms) };
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

/** Successes in a window below which its percentiles say little. */
export const FEW_SUCCESSES = 20;

/** Of the successes behind each value, those that are few; null where they are enough, or there are none. */
export function fewOf(successes: readonly number[]): (number | null)[] {
  return successes.map((count) => (count > 0 && count < FEW_SUCCESSES ? count : null));
}

/** Lines in words: the range of each, and when it was highest. */
export function describeLines(
  lines: readonly ChartLine[],
  { x, xUnit, format }: Pick<Chart, 'x' | 'xUnit'> & Pick<ChartBody, 'format'>,
): string {
  const texts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: nothing recorded.`;
    const low = known.reduce((least, value) => Math.min(least, value));
    const high = known.reduce((most, value) => Math.max(most, value));
    if (low === high) return `${label}: ${format(low)} throughout.`;
    const at = Number((x[values.indexOf(high)] ?? 0).toPrecision(3));
    return `${label}: ${format(low)} to ${format(high)}, highest at ${at} ${xUnit}.`;
  });
  return texts.join(' ');
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

/** `successes`: requests behind the percentiles of each window. `unit`: in which times are drawn; default: the one that suits them. */
export function latencyBody(
  { latencyMsP50, latencyMsP95, successes }: Pick<SeriesRates, 'latencyMsP50' | 'latencyMsP95' | 'successes'>,
  unit = timeUnit([...latencyMsP50, ...latencyMsP95].reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0)),
): ChartBody {
  const inUnit = (values: ChartLine['values']): ChartLine['values'] =>
    values.map((ms) => (ms === null ? null : ms / unit.ms));
  const few = fewOf(successes);
  return {
    id: 'chart-latency',
    title: 'Latency of requests that succeeded',
    ...timesIn(unit),
    lines: [
      { ...chartLine('p50', 1, SOLID, inUnit(latencyMsP50)), few },
      { ...chartLine('p95', 2, DASHED, inUnit(latencyMsP95)), few },
    ],
  };
}

/** How many attempts each offered request took. */
export function amplificationBody({ amplification }: Pick<SeriesRates, 'amplification'>): ChartBody {
  return {
    id: 'chart-amplification',
    title: 'Attempts per offered request',
    ...RATIOS,
    lines: [chartLine('Amplification', 4, SOLID, amplification)],
  };
}
