import { type SeriesRates, seriesRates } from '../../src/measure/series-rates.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { formatCount, formatMs } from '../../src/units/format.ts';
import {
  amplificationBody,
  type ChartBody,
  chartLine,
  DASHED,
  describeLines,
  DOLLARS,
  FEW_SUCCESSES,
  fewOf,
  latencyBody,
  PER_SECOND,
  roundToDraw,
  SOLID,
  throughputBody,
  timeUnit,
} from './chart-bodies.ts';
import type { Chart, Shade } from './chart.ts';
import { shadedSpans } from './shaded-spans.ts';

/** How many windows have percentiles that rest on few requests; nothing where none has. */
function fewText({ series: { succeeded } }: Summary): string[] {
  const some = succeeded.filter((count) => count > 0);
  const few = fewOf(some).filter((count) => count !== null).length;
  if (few === 0) return [];
  return [
    `Pale: in ${formatCount(few)} of ${formatCount(some.length)} windows fewer than ${FEW_SUCCESSES} requests succeeded, so their percentiles say little.`,
  ];
}

/** The charts of a run, from its series; none when there is no window. */
export function chartsOf(summary: Summary): readonly Chart[] {
  const series = seriesRates(summary);
  if (series.offered.length === 0) return [];
  const xUnit = timeUnit(series.windowMs * series.offered.length);
  const inUnit = (ms: number): number => roundToDraw(ms / xUnit.ms);
  const shades = shadedSpans(summary).map(({ fromMs, untilMs, ...look }): Shade => {
    return { from: inUnit(fromMs), until: untilMs === null ? null : inUnit(untilMs), ...look };
  });
  const x = series.offered.map((_, index) => roundToDraw((index * series.windowMs) / xUnit.ms));
  return chartBodies(series).map(({ format, ...chart }) => ({
    ...chart,
    x,
    xUnit: xUnit.name,
    shades,
    description: [
      describeLines(chart.lines, { x, xUnit: xUnit.name, format }),
      ...(chart.id === 'chart-latency' ? fewText(summary) : []),
    ].join(' '),
  }));
}

/** The charts of a run without what they share. */
function chartBodies(series: SeriesRates): readonly ChartBody[] {
  return [
    throughputBody(series),
    latencyBody(series),
    amplificationBody(series),
    {
      id: 'chart-failures',
      title: 'Failed attempts, per second',
      ...PER_SECOND,
      lines: [chartLine('Failed', 2, SOLID, series.failed), chartLine('Throttled (429)', 1, DASHED, series.throttled)],
    },
    {
      id: 'chart-dollars',
      title: `Dollars billed per window of ${formatMs(series.windowMs)}`,
      ...DOLLARS,
      lines: [chartLine('Billed', 3, SOLID, series.billed)],
    },
  ];
}
