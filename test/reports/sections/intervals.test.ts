import { expect, test } from 'vitest';
import { intervalNotes, latencyIntervalNotes, noIntervalNotes } from '../../../reports/sections/intervals.ts';
import { SUMMARIES } from '../summaries.ts';

const { failed } = SUMMARIES;

const interval = (metric: string, low: number | string, high: number | string) => ({
  metric,
  low,
  high,
  confidence: 0.95,
});
const none = (metric: string, noInterval: string) => ({ metric, low: null, high: null, confidence: 0.95, noInterval });
const intervals = [
  interval('latencyMs.p50', 100, 120),
  interval('latencyMs.p95', 1500, 2500),
  none('latencyMs.p99', 'it changes'),
  interval('errorRate', 0.01, 0.02),
  none('retryAmplification', 'it changes'),
  interval('throughput.attemptsPerSecond', 10, 11),
  interval('throughput.goodputPerSecond', 9, 10),
  interval('dollars.perSuccess', '0.01', '0.02'),
  none('queueWaitMs.p95', 'one run gives none'),
];
const textsOf = (notes: readonly { readonly text: string }[]): string[] => notes.map(({ text }) => text);

test('intervals are told with their figures, and once why others have none', () => {
  const summary = { ...failed, intervals };
  expect(textsOf(latencyIntervalNotes(summary))).toEqual([
    '95 % intervals of latency: p50 100 ms to 120 ms, p95 1.50 s to 2.50 s.',
  ]);
  expect(textsOf(intervalNotes(summary, ['errorRate']))).toEqual(['95 % interval: error rate 1.00 % to 2.00 %.']);
  expect(textsOf(intervalNotes(summary, ['throughput.attemptsPerSecond', 'throughput.goodputPerSecond']))).toEqual([
    '95 % intervals: attempts 10.0/s to 11.0/s, goodput 9.00/s to 10.0/s.',
  ]);
  expect(textsOf(intervalNotes(summary, ['dollars.perSuccess']))).toEqual([
    '95 % interval: per success $0.01 to $0.02.',
  ]);
  expect(textsOf(noIntervalNotes(summary))).toEqual(['No interval of latency p99, retry amplification: it changes.']);
});

test('a reason that holds for all percentiles names latency once', () => {
  const all = ['p50', 'p90', 'p95', 'p99'].map((name) => none(`latencyMs.${name}`, 'it is short'));
  expect(textsOf(noIntervalNotes({ ...failed, intervals: all }))).toEqual(['No interval of latency: it is short.']);
});

test('summaries without intervals have no notes', () => {
  const { intervals: _, ...summary } = failed;
  expect([
    ...latencyIntervalNotes(summary),
    ...noIntervalNotes(summary),
    ...intervalNotes(summary, ['errorRate']),
  ]).toEqual([]);
});
