import { expect, test } from 'vitest';
import { chartsOf } from '../../../reports/html/charts.ts';
import { writeHtmlReport, writeTerminalReport } from '../../../reports/index.ts';
import { seedText } from '../../../reports/sections/headline.ts';
import { replicationSection, replicationsSentence } from '../../../reports/sections/replications.ts';
import { rowTexts } from './parts.ts';
import { replicationFigures, summarizeReplications } from '../../../src/measure/replications.ts';
import { SUMMARIES } from '../summaries.ts';

const { failed, replicated } = SUMMARIES;

test('every figure that has an interval has words for it', () => {
  const replications = summarizeReplications(
    [1, 2],
    [failed, failed].map((summary) => replicationFigures(summary)),
  );
  const rows = rowTexts(replicationSection({ ...failed, replications }));
  expect(rows.length).toBeGreaterThan(5);
  for (const [label, , interval] of rows) {
    expect(label).toMatch(/^[a-z][a-z0-9 ]+$/);
    // Only shares have an interval where all replications agree.
    expect(interval).toMatch(label === 'error rate' ? / to / : /^–$/);
  }
});

test('without replications nothing is said of them', () => {
  expect(writeTerminalReport(failed, { color: false, width: 80 })).not.toContain('REPLICATIONS');
  expect(writeHtmlReport(failed)).not.toContain('Replications');
  expect(seedText(failed)).toBe('seed 42');
});

test('every interval is on the page', () => {
  const page = writeHtmlReport(replicated);
  const rows = rowTexts(replicationSection(replicated));
  expect(rows.length).toBeGreaterThan(5);
  for (const [label, mean, interval] of rows) {
    expect(page).toContain(
      `<th scope="row">${label}</th>\n<td class="number">${mean}</td>\n<td class="text">${interval}</td>`,
    );
  }
  expect(page).toContain('seeds 42 to 44');
});

test('one replication is said to have no interval', () => {
  expect(replicationsSentence(summarizeReplications([1], [replicationFigures(failed)]))).toContain('no interval');
});

test('charts show one replication on average', () => {
  const { replications: _, ...alone } = replicated;
  const [throughput, latency, amplification, , dollars] = chartsOf(replicated);
  const [all, sameLatency, sameAmplification, , allDollars] = chartsOf(alone);
  expect(latency).toEqual(sameLatency);
  expect(amplification?.lines).toEqual(sameAmplification?.lines);
  for (const [chart, sum] of [
    [throughput, all],
    [dollars, allDollars],
  ]) {
    const values = chart?.lines.flatMap((line) => line.values) ?? [];
    const sums = sum?.lines.flatMap((line) => line.values) ?? [];
    expect(values.length).toBeGreaterThan(10);
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo((sums[i] ?? 0) / 3, 3);
  }
});
