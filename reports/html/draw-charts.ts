import { type ChartBrushes, chartOptions, drawShades, linePen } from './chart-options.ts';
import type { Chart } from './chart.ts';

/** The part of an element that the script uses. */
export interface PageElement {
  readonly clientWidth: number;
  readonly textContent: string | null;
  readonly classList: { add(name: string): void; remove(name: string): void };
}

/** The part of a browser's window that the script uses. */
export interface PageWindow {
  readonly document: { readonly documentElement: PageElement; getElementById(id: string): PageElement | null };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: 'change', listener: () => void): void };
  addEventListener(type: 'resize' | 'beforeprint' | 'afterprint', listener: () => void): void;
}

/** The part of uPlot (1.6) that the script uses. */
export interface Plot {
  readonly scales: { readonly x?: { readonly min?: number | null; readonly max?: number | null } };
  setData(data: PlotData, resetScales: boolean): void;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

/** `x`, and the values of each line. */
export type PlotData = readonly (readonly (number | null)[])[];

/** uPlot's constructor. */
export type PlotConstructor = new (options: object, data: PlotData, holder: PageElement) => Plot;

/** Charts that are drawn. */
export interface DrawnCharts {
  /** Draws other charts instead: in the plots that are there where only values have changed. */
  show(charts: readonly Chart[]): void;
}

/** A chart in its plot. */
interface DrawnChart {
  readonly plot: Plot;
  readonly holder: PageElement;
  readonly index: number;
  /** What the plot looks at when it draws. */
  readonly shown: Chart;
}

/**
 * The script of the page: draws the charts into their holders, in the colours of the page, and again when the width,
 * the colour scheme or the medium changes. Its text is put into the page, so it must not use anything from outside but
 * its arguments.
 */
export function drawCharts(
  page: PageWindow,
  Plot: PlotConstructor,
  optionsOf: typeof chartOptions,
  brushes: ChartBrushes,
): DrawnCharts {
  const HEIGHT_PX = 220;
  const PAPER_WIDTH_PX = 620;
  const root = page.document.documentElement;
  const source = page.document.getElementById('tollmark-charts');
  let charts: readonly Chart[] = JSON.parse(source?.textContent ?? '[]');
  let drawn: readonly DrawnChart[] = [];
  const dataOf = (chart: Chart): PlotData => [chart.x, ...chart.lines.map((line) => line.values)];
  // A single value is drawn as a point.
  const headsOf = (all: readonly Chart[]): string =>
    JSON.stringify(
      all.map((one) => [one.unit, one.xUnit, one.shades, one.lines.map(({ label }) => label), one.x.length > 1]),
    );

  function draw(widthPx?: number): void {
    for (const { plot } of drawn) plot.destroy();
    const colors = page.getComputedStyle(root);
    drawn = charts.flatMap((chart, index) => {
      const holder = page.document.getElementById(chart.id);
      if (holder === null) return [];
      const color = (property: string): string => colors.getPropertyValue(property).trim();
      const shown = { ...chart };
      const options = optionsOf(shown, widthPx ?? holder.clientWidth, HEIGHT_PX, color, brushes);
      return [{ plot: new Plot(options, dataOf(chart), holder), holder, index, shown }];
    });
  }

  function show(next: readonly Chart[]): void {
    const isOther = headsOf(next) !== headsOf(charts);
    const [before] = charts;
    charts = next;
    if (isOther) return draw();
    for (const { plot, index, shown } of drawn) {
      Object.assign(shown, charts[index]);
      const { min, max } = plot.scales.x ?? {};
      // Whoever has zoomed in goes on to see that part.
      const isZoomed = (min ?? 0) > (before?.x[0] ?? 0) || (max ?? Infinity) < (before?.x.at(-1) ?? 0);
      plot.setData(dataOf(shown), !isZoomed);
    }
  }

  draw();
  page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw());
  page.addEventListener('resize', () => {
    for (const { plot, holder } of drawn) plot.setSize({ width: holder.clientWidth, height: HEIGHT_PX });
  });
  // Paper is white and has its own width, and the canvas does not follow the style sheet by itself.
  page.addEventListener('beforeprint', () => {
    root.classList.add('paper');
    draw(PAPER_WIDTH_PX);
  });
  page.addEventListener('afterprint', () => {
    root.classList.remove('paper');
    draw();
  });
  return { show };
}

/** The text of `drawCharts`, called in a page in which uPlot is loaded: an expression that gives the charts. */
export function drawChartsCode(): string {
  return `(${drawCharts.toString()})(window, uPlot, ${chartOptions.toString()}, { shade: ${drawShades.toString()}, pen: ${linePen.toString()} })`;
}

/** The text of the script of a page whose charts do not change. */
export function chartScript(): string {
  return `${drawChartsCode()};`;
}
