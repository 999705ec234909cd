import { expect, test } from 'vitest';
import { seriesRates } from '../../src/measure/series-rates.ts';
import { SUMMARIES } from '../reports/summaries.ts';

test.each(Object.entries(SUMMARIES))('%s: rates times windows are the counts of one run', (_, summary) => {
  const { series, replications } = summary;
  const rates = seriesRates(summary);
  const runs = replications?.count ?? 1;
  for (const track of ['offered', 'attempts', 'succeeded', 'failed', 'throttled'] as const) {
    const counts = rates[track].map((rate) => (rate * rates.windowMs * runs) / 1000);
    for (const [index, count] of counts.entries()) expect(count).toBeCloseTo(series[track][index] ?? Number.NaN, 6);
  }
  for (const [index, dollars] of rates.billed.entries()) {
    expect(dollars * runs).toBeCloseTo(Number(series.billedDollars[index]), 6);
  }
});

test('where nothing was due there is no amplification', () => {
  const { passed } = SUMMARIES;
  const series = { ...passed.series, offered: [10, 0], attempts: [12, 3] };
  expect(seriesRates({ ...passed, series }).amplification).toEqual([1.2, null]);
});
