import { chartOptions, drawShades } from './chart-options.ts';
import type { Chart } from './charts.ts';

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
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

/** uPlot's constructor. */
export type PlotConstructor = new (
  options: object,
  data: readonly (readonly (number | null)[])[],
  holder: PageElement,
) => Plot;

/**
 * The script of the page: draws the charts into their holders, in the colours of the page, and again when the width,
 * the colour scheme or the medium changes. Its text is put into the page, so it must not use anything from outside but
 * its arguments.
 */
export function drawCharts(
  page: PageWindow,
  Plot: PlotConstructor,
  optionsOf: typeof chartOptions,
  shade: typeof drawShades,
): void {
  const HEIGHT_PX = 220;
  const PAPER_WIDTH_PX = 620;
  const root = page.document.documentElement;
  const source = page.document.getElementById('tollmark-charts');
  const charts: readonly Chart[] = JSON.parse(source?.textContent ?? '[]');
  let drawn: readonly { readonly plot: Plot; readonly holder: PageElement }[] = [];

  function draw(widthPx?: number): void {
    for (const { plot } of drawn) plot.destroy();
    const colors = page.getComputedStyle(root);
    drawn = charts.flatMap((chart) => {
      const holder = page.document.getElementById(chart.id);
      if (holder === null) return [];
      const color = (property: string): string => colors.getPropertyValue(property).trim();
      const options = optionsOf(chart, widthPx ?? holder.clientWidth, HEIGHT_PX, color, shade);
      return [{ plot: new Plot(options, [chart.x, ...chart.lines.map((line) => line.values)], holder), holder }];
    });
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
}

/** The text of the script, for a page in which uPlot is loaded. */
export function chartScript(): string {
  return `(${drawCharts.toString()})(window, uPlot, ${chartOptions.toString()}, ${drawShades.toString()});`;
}
