import type { Chart } from './chart.ts';

/** The part of a canvas gradient that charts use. */
interface Gradient {
  addColorStop(offset: number, color: string): void;
}

/** What paints a chart. Parts of the page's script, as `chartOptions` is. */
export interface ChartBrushes {
  /** Draws behind the lines. */
  readonly shade: typeof drawShades;
  /** Gives what a line is drawn with. */
  readonly pen: typeof linePen;
}

/** The part of uPlot (1.6) that draws behind the lines; `width` in pixels of the page, all else in those of the canvas. */
export interface PlotCanvas {
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly width: number;
  readonly ctx: {
    readonly canvas: { readonly width: number };
    fillStyle: string;
    font: string;
    textAlign: string;
    textBaseline: string;
    save(): void;
    restore(): void;
    fillRect(left: number, top: number, width: number, height: number): void;
    measureText(text: string): { readonly width: number };
    fillText(text: string, left: number, top: number): void;
    createLinearGradient(left: number, top: number, right: number, bottom: number): Gradient;
  };
  valToPos(value: number, scale: string, onCanvas: boolean): number;
}

/** Draws the shaded stretches of a chart, with their labels where there is room. A part of the page's script, as `chartOptions` is. */
export function drawShades(plot: PlotCanvas, chart: Chart, color: (property: string) => string): void {
  const { ctx, bbox } = plot;
  const { left, top, width, height } = bbox;
  const edge = (at: number): number => Math.min(left + width, Math.max(left, plot.valToPos(at, 'x', true)));
  const pxRatio = ctx.canvas.width / plot.width;
  ctx.save();
  Object.assign(ctx, { font: `${12 * pxRatio}px system-ui, sans-serif`, textAlign: 'left', textBaseline: 'top' });
  for (const shade of chart.shades ?? []) {
    const start = edge(shade.from);
    const across = (shade.until === null ? left + width : edge(shade.until)) - start;
    ctx.fillStyle = color(shade.color);
    ctx.fillRect(start, top, across, height);
    if (shade.label === '' || ctx.measureText(shade.label).width + 8 * pxRatio > across) continue;
    ctx.fillStyle = color('--faint');
    ctx.fillText(shade.label, start + 4 * pxRatio, top + 3 * pxRatio);
  }
  ctx.restore();
}

/**
 * What a line is drawn with: its colour, pale around values behind which few requests stand. Its colour must be written as `#rrggbb`. A part of the page's
 * script, as `chartOptions` is.
 */
export function linePen(plot: PlotCanvas, chart: Chart, index: number, color: string): string | Gradient {
  const { x, lines } = chart;
  const few = lines[index]?.few ?? [];
  const { left, width } = plot.bbox;
  if (!(width > 0) || few.every((count) => count === null)) return color;
  const gradient = plot.ctx.createLinearGradient(left, 0, left + width, 0);
  const colorAt = (place: number): string => (typeof few[place] === 'number' ? `${color}66` : color);
  gradient.addColorStop(0, colorAt(0));
  for (let place = 1; place < x.length; place++) {
    const [before, after] = [colorAt(place - 1), colorAt(place)];
    if (before === after) continue;
    const middle = plot.valToPos(((x[place - 1] ?? 0) + (x[place] ?? 0)) / 2, 'x', true);
    const offset = Math.min(1, Math.max(0, (middle - left) / width));
    gradient.addColorStop(offset, before);
    gradient.addColorStop(offset, after);
  }
  return gradient;
}

/**
 * What uPlot (1.6) is told about a chart, which may change while it is drawn. `color` looks up a custom property of the style sheet. A part of the page's script:
 * its text is put into the page, so it must not use anything from outside but its arguments.
 */
export function chartOptions(
  chart: Chart,
  widthPx: number,
  heightPx: number,
  color: (property: string) => string,
  { shade, pen }: ChartBrushes,
): object {
  const format = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  // uPlot asks for the legend before there is a cursor, with undefined.
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  const atText = (value: number | null | undefined): string =>
    isNumber(value) ? `${format(value)} ${chart.xUnit}` : '–';
  const valueText = (value: number | null | undefined): string =>
    isNumber(value) ? chart.prefix + format(value) + chart.unit : '–';
  const fewText = (count: number | null | undefined): string => (isNumber(count) ? ` (of ${format(count)})` : '');
  const axis = {
    stroke: color('--faint'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: color('--rule'), width: 1 },
    ticks: { stroke: color('--rule'), width: 1, size: 4 },
  };
  const inks = chart.lines.map((line) => color(line.color));
  const limit = { soft: 0, mode: 1 };
  const isDashed = (index: number): boolean => (chart.lines[index - 1]?.dash.length ?? 0) > 0;
  return {
    hooks: { drawClear: [(plot: PlotCanvas) => shade(plot, chart, color)] },
    width: widthPx,
    height: heightPx,
    scales: { x: { time: false }, y: { range: { min: { ...limit, pad: 0 }, max: { ...limit, pad: 0.1 } } } },
    cursor: { y: false, sync: { key: 'tollmark', scales: ['x', null] } },
    legend: {
      markers: {
        width: 3,
        dash: (_: unknown, index: number) => (isDashed(index) ? 'dashed' : 'solid'),
        stroke: (_: unknown, index: number) => inks[index - 1],
      },
    },
    axes: [
      { ...axis, size: 28, values: (_: unknown, values: readonly number[]) => values.map(atText) },
      { ...axis, size: 64, values: (_: unknown, values: readonly number[]) => values.map(valueText) },
    ],
    series: [
      { label: 'at', value: (_: unknown, value: number | null) => atText(value) },
      ...chart.lines.map((line, index) => {
        const ink = inks[index] ?? '';
        return {
          label: line.label,
          class: line.isThin === true ? 'thin' : null,
          stroke: (plot: PlotCanvas) => (line.isThin === true ? `${ink}80` : pen(plot, chart, index, ink)),
          dash: line.dash,
          width: line.isThin === true ? 1 : 2,
          points: { show: chart.x.length === 1, stroke: ink },
          value: (_: unknown, value: number | null, _line: number, place?: number | null) =>
            valueText(value) + fewText(chart.lines[index]?.few?.[place ?? -1]),
        };
      }),
    ],
  };
}
