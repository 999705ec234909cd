import type { Chart } from './charts.ts';

/** The part of uPlot (1.6) that draws behind the lines; in pixels of the canvas. */
interface PlotCanvas {
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly ctx: { fillStyle: string; fillRect(left: number, top: number, width: number, height: number): void };
  valToPos(value: number, scale: string, onCanvas: boolean): number;
}

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
  const drawShades = (plot: PlotCanvas): void => {
    const { left, top, width, height } = plot.bbox;
    const edge = (at: number): number => Math.min(left + width, Math.max(left, plot.valToPos(at, 'x', true)));
    plot.ctx.fillStyle = color('--shade');
    for (const { from, until } of chart.shades ?? []) {
      const start = edge(from);
      plot.ctx.fillRect(start, top, (until === null ? left + width : edge(until)) - start, height);
    }
  };
  return {
    hooks: { drawClear: [drawShades] },
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
