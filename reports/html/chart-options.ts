import type { Chart } from './charts.ts';

/**
 * What uPlot (1.6) is told about a chart. `color` looks up a custom property of the style sheet. A part of the page's
 * script: its text is put into the page, so it must not use anything from outside but its arguments.
 */
export function chartOptions(
  chart: Chart,
  widthPx: number,
  heightPx: number,
  color: (property: string) => string,
): object {
  const format = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  // uPlot asks for the legend before there is a cursor, with undefined.
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  const atText = (value: number | null | undefined): string =>
    isNumber(value) ? `${format(value)} ${chart.xUnit}` : '–';
  const valueText = (value: number | null | undefined): string =>
    isNumber(value) ? chart.prefix + format(value) + chart.unit : '–';
  const axis = {
    stroke: color('--faint'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: color('--rule'), width: 1 },
    ticks: { stroke: color('--rule'), width: 1, size: 4 },
  };
  const limit = { soft: 0, mode: 1 };
  const isDashed = (index: number): boolean => (chart.lines[index - 1]?.dash.length ?? 0) > 0;
  return {
    width: widthPx,
    height: heightPx,
    scales: { x: { time: false }, y: { range: { min: { ...limit, pad: 0 }, max: { ...limit, pad: 0.1 } } } },
    cursor: { y: false, sync: { key: 'tollmark', scales: ['x', null] } },
    legend: { markers: { width: 3, dash: (_: unknown, index: number) => (isDashed(index) ? 'dashed' : 'solid') } },
    axes: [
      { ...axis, size: 28, values: (_: unknown, values: readonly number[]) => values.map(atText) },
      { ...axis, size: 64, values: (_: unknown, values: readonly number[]) => values.map(valueText) },
    ],
    series: [
      { label: 'at', value: (_: unknown, value: number | null) => atText(value) },
      ...chart.lines.map((line) => ({
        label: line.label,
        stroke: color(line.color),
        dash: line.dash,
        width: 2,
        points: { show: chart.x.length === 1 },
        value: (_: unknown, value: number | null) => valueText(value),
      })),
    ],
  };
}
