import { expect, test } from 'vitest';
import { comparisonHtml } from '../../../reports/comparison/html.ts';
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
