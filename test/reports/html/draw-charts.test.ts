import { expect, test } from 'vitest';
import { chartOptions, drawShades, linePen, type PlotCanvas } from '../../../reports/html/chart-options.ts';
import type { Chart } from '../../../reports/html/chart.ts';
import { chartsOf } from '../../../reports/html/charts.ts';
import {
  chartScript,
  drawCharts,
  type PageElement,
  type PageWindow,
  type PlotConstructor,
  type PlotData,
} from '../../../reports/html/draw-charts.ts';
import { PAGE_STYLE } from '../../../reports/html/style.ts';
import { SUMMARIES } from '../summaries.ts';

const CHARTS = chartsOf(SUMMARIES.failed);
const BRUSHES = { shade: drawShades, pen: linePen };

interface DrawnOptions {
  readonly hooks: {
    readonly drawClear: readonly ((plot: {
      width: number;
      ctx: object;
      bbox: object;
      valToPos(at: number): number;
    }) => void)[];
  };
  readonly width: number;
  readonly axes: readonly { readonly values: (plot: unknown, values: readonly number[]) => readonly string[] }[];
  readonly series: readonly {
    readonly stroke?: (plot: object) => unknown;
    readonly value: (plot: unknown, value: number | null, line?: number, place?: number) => string;
  }[];
}

/** What a line is drawn with in a plot without a width. */
const inkOf = ({ stroke }: Partial<DrawnOptions['series'][number]>): unknown =>
  stroke?.({ bbox: { left: 0, width: 0 } });

/** A page with a holder per chart, which records what is drawn, and fires events on demand. */
function openPage() {
  const listeners = new Map<string, () => void>();
  const classes = new Set<string>();
  const element = (clientWidth: number, textContent: string | null = null): PageElement => ({
    clientWidth,
    textContent,
    classList: { add: (name) => void classes.add(name), remove: (name) => void classes.delete(name) },
  });
  const elements = new Map([['tollmark-charts', element(0, JSON.stringify(CHARTS))]]);
  for (const { id } of CHARTS) elements.set(id, element(500));
  const listen = (type: string, listener: () => void): void => void listeners.set(type, listener);
  const page: PageWindow = {
    document: { documentElement: element(1000), getElementById: (id) => elements.get(id) ?? null },
    getComputedStyle: () => ({ getPropertyValue: (name) => ` ${name}${classes.has('paper') ? '-paper' : ''} ` }),
    matchMedia: (query) => ({ addEventListener: (_, listener) => listen(query, listener) }),
    addEventListener: listen,
  };
  const drawn: {
    options: DrawnOptions;
    data: PlotData;
    widths: number[];
    resets: boolean[];
    destroyed: boolean;
  }[] = [];
  const shown: { min?: number; max?: number } = {};
  const Plot: PlotConstructor = class {
    private readonly record: (typeof drawn)[number];
    constructor(options: object, data: PlotData) {
      this.record = { options: options as DrawnOptions, data, widths: [], resets: [], destroyed: false };
      drawn.push(this.record);
    }
    readonly scales = { x: shown };
    setData(data: PlotData, isReset: boolean): void {
      this.record.data = data;
      this.record.resets.push(isReset);
    }
    setSize({ width }: { width: number }): void {
      this.record.widths.push(width);
    }
    destroy(): void {
      this.record.destroyed = true;
    }
  };
  return { page, Plot, drawn, elements, shown, fire: (type: string) => listeners.get(type)?.() };
}

test('draws every chart with its data, in the width of its holder and the colours of the page', () => {
  const { page, Plot, drawn } = openPage();
  drawCharts(page, Plot, chartOptions, BRUSHES);
  expect(drawn.map(({ data }) => data)).toEqual(
    CHARTS.map(({ x, lines }) => [x, ...lines.map(({ values }) => values)]),
  );
  expect(drawn.every(({ options }) => options.width === 500)).toBe(true);
  expect(drawn[0]?.options.series.map(inkOf)).toEqual([undefined, '--line-1', '--line-2', '--line-3']);
});

test('the text of the function runs alone, as it does in the page', () => {
  const { page, Plot, drawn } = openPage();
  // oxlint-disable-next-line no-new-func -- the page gets the function as text, and so does this test.
  new Function('window', 'uPlot', chartScript())(page, Plot);
  expect(drawn).toHaveLength(CHARTS.length);
});

test('values carry their units, and a gap is a dash', () => {
  const { page, Plot, drawn } = openPage();
  drawCharts(page, Plot, chartOptions, BRUSHES);
  const [throughput, latency, amplification, , dollars] = drawn.map(({ options }) => options);
  expect(throughput?.axes[1]?.values(null, [0, 20_000])).toEqual(['0/s', '20,000/s']);
  expect(throughput?.axes[0]?.values(null, [0.5])).toEqual(['0.5 min']);
  expect(latency?.series[1]?.value(null, 5.24)).toBe('5.24 s');
  expect(amplification?.series[1]?.value(null, null)).toBe('–');
  expect(dollars?.series[1]?.value(null, 0.25)).toBe('$0.25');
});

test('shades lie behind the lines, within the plot, and are named where there is room', () => {
  const drawn: unknown[] = [];
  const ctx = {
    canvas: { width: 1000 },
    fillStyle: '',
    save: () => void drawn.push('save'),
    restore: () => void drawn.push('restore'),
    measureText: (text: string) => ({ width: text.length * 10 }),
    fillRect: (...box: number[]) => void drawn.push([ctx.fillStyle, ...box]),
    fillText: (...text: unknown[]) => void drawn.push([ctx.fillStyle, ...text]),
  };
  const bbox = { left: 10, top: 5, width: 100, height: 50 };
  const shades = [
    { from: 0, until: 1, color: '--narrow', label: 'warm' },
    { from: 2, until: 4.8, color: '--wide', label: 'cool' },
  ];
  const options = chartOptions({ ...(CHARTS[0] as Chart), shades }, 500, 220, (name) => name, BRUSHES) as DrawnOptions;
  const [draw] = options.hooks.drawClear;
  draw?.({ width: 500, ctx, bbox, valToPos: (at) => 10 + at * 20 });
  expect(drawn).toEqual([
    'save',
    ['--narrow', 10, 5, 20, 50],
    ['--wide', 50, 5, 56, 50],
    ['--faint', 'cool', 58, 11],
    'restore',
  ]);
  // Zoomed in, they end where the plot does.
  drawn.length = 0;
  draw?.({ width: 500, ctx, bbox, valToPos: (at) => at * 1000 - 2500 });
  expect(drawn.slice(1, 4)).toEqual([
    ['--narrow', 10, 5, 0, 50],
    ['--wide', 10, 5, 100, 50],
    ['--faint', 'cool', 18, 11],
  ]);
});

test('a line is pale from half way before a window with few requests to half way behind it', () => {
  const stops: [number, string][] = [];
  const made: number[][] = [];
  const createLinearGradient = (...box: number[]) => {
    made.push(box);
    return { addColorStop: (offset: number, color: string) => void stops.push([offset, color]) };
  };
  const plot = { bbox: { left: 10, width: 40 }, ctx: { createLinearGradient }, valToPos: (at: number) => 10 + at * 10 };
  const [first] = CHARTS as [Chart];
  const chart = {
    ...first,
    x: [0, 1, 2, 3, 4],
    lines: first.lines.map((line) => ({ ...line, few: [3, null, null, 7, null] })),
  };
  const pen = (on: object, of: Chart): unknown => linePen(on as PlotCanvas, of, 0, '#0072b2');
  expect(pen(plot, chart)).toHaveProperty('addColorStop');
  expect(made).toEqual([[10, 0, 50, 0]]);
  expect(stops).toEqual([
    [0, '#0072b266'],
    [0.125, '#0072b266'],
    [0.125, '#0072b2'],
    [0.625, '#0072b2'],
    [0.625, '#0072b266'],
    [0.875, '#0072b266'],
    [0.875, '#0072b2'],
  ]);
  // Zoomed in on the last windows, what is pale before them stays outside.
  stops.length = 0;
  pen({ ...plot, valToPos: (at: number) => 10 + (at - 3) * 40 }, chart);
  expect(stops.map(([offset]) => offset)).toEqual([0, 0, 0, 0, 0, 0.5, 0.5]);
  // A plot without a width has no gradient, and a line with enough requests needs none.
  expect(pen({ ...plot, bbox: { left: 0, width: 0 } }, chart)).toBe('#0072b2');
  expect(pen(plot, first)).toBe('#0072b2');
});

test('colours of lines can be made pale: they are written as #rrggbb', () => {
  const colors = [...PAGE_STYLE.matchAll(/--line-\d: ([^;]+);/g)].map(([, color]) => color);
  expect(colors).toHaveLength(8);
  for (const color of colors) expect(color).toMatch(/^#[0-9a-f]{6}$/);
});

test('a value of few requests tells how many, also when the chart has grown', () => {
  const { page, Plot, drawn } = openPage();
  const { show } = drawCharts(page, Plot, chartOptions, BRUSHES);
  const text = (place: number): string | undefined => drawn[1]?.options.series[1]?.value(null, 2, 1, place);
  expect(text(0)).toBe('2 s');
  const place = CHARTS[1]?.x.length ?? 0;
  show(
    CHARTS.map((chart) => ({
      ...chart,
      x: [...chart.x, (chart.x.at(-1) ?? 0) + 1],
      lines: chart.lines.map((line) => ({
        ...line,
        values: [...line.values, 2],
        few: [...line.values.map(() => null), 4],
      })),
    })),
  );
  expect(drawn).toHaveLength(CHARTS.length);
  expect(text(place)).toBe('2 s (of 4)');
  expect(text(0)).toBe('2 s');
});

test('print gets its own width and the colours of paper, and the screen its own back', () => {
  const { page, Plot, drawn, fire } = openPage();
  drawCharts(page, Plot, chartOptions, BRUSHES);
  fire('beforeprint');
  fire('afterprint');
  const rounds = [0, 1, 2].map((round) => drawn[round * CHARTS.length]);
  expect(rounds.map((plot) => plot?.options.width)).toEqual([500, 620, 500]);
  expect(rounds.map((plot) => inkOf(plot?.options.series[1] ?? {}))).toEqual([
    '--line-1',
    '--line-1-paper',
    '--line-1',
  ]);
  expect(rounds.map((plot) => plot?.destroyed)).toEqual([true, true, false]);
});

test('a new width resizes, a new colour scheme draws again', () => {
  const { page, Plot, drawn, elements, fire } = openPage();
  drawCharts(page, Plot, chartOptions, BRUSHES);
  const first = CHARTS[0]?.id ?? '';
  elements.set(first, { ...(elements.get(first) as PageElement), clientWidth: 320 });
  fire('(prefers-color-scheme: dark)');
  expect(drawn[CHARTS.length]?.options.width).toBe(320);
  fire('resize');
  expect(drawn[CHARTS.length]?.widths).toEqual([320]);
  expect(drawn[0]?.widths).toEqual([]);
});

test('charts that grow are drawn in their plots, and others anew; who has zoomed in stays there', () => {
  const { page, Plot, drawn, shown } = openPage();
  const { show } = drawCharts(page, Plot, chartOptions, BRUSHES);
  const grown = (by: number): Chart[] =>
    CHARTS.map((chart) => {
      const lines = chart.lines.map((line) => ({ ...line, values: [...line.values, by] }));
      return { ...chart, x: [...chart.x, (chart.x.at(-1) ?? 0) + by], lines };
    });
  show(grown(1));
  expect(drawn).toHaveLength(CHARTS.length);
  expect(drawn[0]?.data.map((values) => values.at(-1))).toEqual([(CHARTS[0]?.x.at(-1) ?? 0) + 1, 1, 1, 1]);
  expect(drawn[0]?.resets).toEqual([true]);
  Object.assign(shown, { min: 1, max: 2 });
  show(grown(2));
  expect(drawn[0]?.resets).toEqual([true, false]);
  show(grown(2).map((chart) => ({ ...chart, xUnit: 'h' })));
  expect(drawn).toHaveLength(2 * CHARTS.length);
  expect(drawn[0]?.destroyed).toBe(true);
});
