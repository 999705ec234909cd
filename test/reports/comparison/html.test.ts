import { expect, test } from 'vitest';
import { comparisonHtml } from '../../../reports/comparison/html.ts';
import { overlaidCharts, RUNS_DRAWN_MAX } from '../../../reports/comparison/overlays.ts';
import { drawnOf } from '../../../src/comparison/compare.ts';
import { type Reading, readingOfSummary } from '../../../src/comparison/reading.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { run } from '../../scenarios/run-scenario.ts';
import { cellsPage, drawnComparison } from '../comparison-pages.ts';
import { SUMMARIES } from '../summaries.ts';
import { withoutCode } from '../without-code.ts';

const [base, head] = [run('flagship'), run('retry-storm')];

test('base and head are in the same charts, and every chart has its text and its numbers', () => {
  const html = comparisonHtml(drawnComparison(base, base));
  expect(html.match(/class="chart" id="chart-/g)).toHaveLength(5);
  expect(html.match(/<figcaption/g)).toHaveLength(5);
  expect(html).toContain('The numbers behind the charts');
  expect(html.match(/class="curve stroke-base sure"/g)).toHaveLength(1);
  expect(html.match(/class="curve stroke-head sure"/g)).toHaveLength(1);
});

test('of several runs a side the charts have a median with a name, and each run as a thin line without one', () => {
  const { series } = base;
  const slower = (factor: number): Summary => ({
    ...base,
    series: { ...series, latencyMsP95: series.latencyMsP95.map((ms) => (ms === null ? null : ms * factor)) },
  });
  const side = (name: string, factors: readonly number[]): Reading[] =>
    factors.map((factor, i) => readingOfSummary(`${name}-${i}`, slower(factor)));
  const pair = drawnOf({ base: side('base', [1, 3, 2]), head: side('head', [1]) });
  const p95 = overlaidCharts(pair, '0').find(({ id }) => id === 'chart-p95-0');
  expect(p95?.lines.map(({ label, isThin = false }) => [label, isThin])).toEqual([
    ['Base', true],
    ['Base', true],
    ['Base', true],
    ['Base, median of 3 runs', false],
    ['Head', false],
  ]);
  const [first, , third, middle] = p95?.lines.map(({ values }) => values) ?? [];
  expect(middle).toEqual(third);
  expect(middle).not.toEqual(first);
  expect(p95?.description.match(/Base/g)).toHaveLength(1);
  // One run a side has no median, and more runs than can be told apart are not drawn.
  expect(drawnOf({ base: side('base', [1]), head: side('head', [1]) })).not.toHaveProperty('runs');
  const many = drawnOf({
    base: side(
      'base',
      Array.from({ length: 30 }, () => 1),
    ),
    head: side('head', [1]),
  });
  expect(overlaidCharts(many, '0')[0]?.lines).toHaveLength(RUNS_DRAWN_MAX + 2);
});

test('windows of other lengths are not drawn over each other', () => {
  const { series } = head;
  const other = { ...head, series: { ...series, windowMs: series.windowMs * 2 } };
  expect(comparisonHtml(drawnComparison(head, other))).not.toContain('Over time');
});

test('names stay text, and what is not there is no number', () => {
  const name = '</script><img src=x onerror=alert(1)>';
  const hostile = { ...base, scenario: { ...base.scenario, name, description: name } };
  const html = comparisonHtml(drawnComparison(hostile, hostile));
  expect(html).not.toContain('<img');
  const empty = withoutCode(comparisonHtml(drawnComparison(SUMMARIES.empty, SUMMARIES.empty)));
  expect(empty).not.toMatch(/NaN|Infinity|undefined/);
  expect(empty).not.toContain('class="chart"');
});

test('cells have small drawings side by side', () => {
  const html = cellsPage();
  expect(html.match(/class="ring-base"/g)?.length).toBe(html.match(/class="ink-head"/g)?.length);
  expect(html).toContain('Attempts per request');
});
