import { expect, test } from 'vitest';
import type { Chart } from '../../../reports/html/chart.ts';
import { chartsOf } from '../../../reports/html/charts.ts';
import { SUMMARIES } from '../summaries.ts';

function chart(charts: readonly Chart[], id: string): Chart {
  const found = charts.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`No chart ${id}.`);
  return found;
}

test.each(Object.entries(SUMMARIES))('%s: every line has one value per window, and x grows', (_, summary) => {
  for (const { x, lines } of chartsOf(summary)) {
    expect(x).toHaveLength(summary.series.offered.length);
    expect(x.every((value, index) => index === 0 || value > (x[index - 1] ?? Infinity))).toBe(true);
    for (const line of lines) expect(line.values).toHaveLength(x.length);
  }
});

test('lines of one chart differ in colour and in dashes', () => {
  for (const { lines } of chartsOf(SUMMARIES.failed)) {
    expect(new Set(lines.map((line) => line.color)).size).toBe(lines.length);
    expect(new Set(lines.map((line) => line.dash.join())).size).toBe(lines.length);
  }
});

test('shades are in the unit of the chart', () => {
  for (const { shades, xUnit } of chartsOf(SUMMARIES.failed)) {
    expect(xUnit).toBe('min');
    expect(shades).toEqual([{ from: 1.66667, until: 2.5, color: '--shade', label: '' }]);
  }
});

test('the area under a rate is the count', () => {
  const { series, requests, attempts } = SUMMARIES.failed;
  const [offered, sent, good] = chart(chartsOf(SUMMARIES.failed), 'chart-throughput').lines.map((line) =>
    line.values.reduce<number>((sum, rate) => sum + ((rate ?? 0) * series.windowMs) / 1000, 0),
  );
  expect(offered).toBeCloseTo(requests.offered, 6);
  expect(sent).toBeCloseTo(attempts.total, 6);
  expect(good).toBeCloseTo(requests.succeeded, 6);
});

test('a window without offered requests has no amplification, one without success no latency', () => {
  const { partial } = SUMMARIES;
  const series = {
    windowMs: 1000,
    offered: [10, 0],
    attempts: [15, 4],
    succeeded: [2, 0],
    failed: [13, 4],
    throttled: [0, 0],
    latencyMsP50: [250, null],
    latencyMsP95: [1500, null],
    billedDollars: ['0.005', '0'],
  };
  const charts = chartsOf({ ...partial, series });
  expect(chart(charts, 'chart-amplification').lines[0]?.values).toEqual([1.5, null]);
  expect(chart(charts, 'chart-amplification').description).toBe('Amplification: 1.500 throughout.');
  expect(chart(charts, 'chart-latency').lines.map((line) => line.values)).toEqual([
    [250, null],
    [1500, null],
  ]);
  expect(chart(charts, 'chart-dollars').description).toBe('Billed: $0.00 to $0.005, highest at 0 ms.');
});

test('percentiles of windows with few successes are marked, in the text as in the lines', () => {
  const { failed } = SUMMARIES;
  const succeeded = failed.series.succeeded.map((_, index) => [19, 20, 0][index % 3] as number);
  const latency = chart(chartsOf({ ...failed, series: { ...failed.series, succeeded } }), 'chart-latency');
  for (const { few = [] } of latency.lines) {
    expect(few).toHaveLength(latency.x.length);
    expect(few.slice(0, 3)).toEqual([19, null, null]);
  }
  const windows = succeeded.filter((count) => count === 19).length;
  expect(latency.description).toContain(`Pale: in ${windows} of `);
  const enough = chart(
    chartsOf({ ...failed, series: { ...failed.series, succeeded: succeeded.map(() => 20) } }),
    'chart-latency',
  );
  expect(enough.description).not.toContain('Pale');
});

test('time is drawn in the unit that suits the run', () => {
  const units = (['partial', 'failed', 'huge'] as const).map((name) => chartsOf(SUMMARIES[name])[0]?.xUnit);
  expect(units).toEqual(['s', 'min', 'd']);
});

test('no window, no chart', () => {
  expect(chartsOf(SUMMARIES.empty)).toEqual([]);
});
