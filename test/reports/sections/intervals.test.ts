import { expect, test } from 'vitest';
import { latencyIntervalNotes } from '../../../reports/sections/intervals.ts';
import { SUMMARIES } from '../summaries.ts';

const { failed } = SUMMARIES;

test('intervals of latency are told, and why there is none', () => {
  const interval = (name: string, low: number, high: number) => ({
    metric: `latencyMs.${name}`,
    low,
    high,
    confidence: 0.95,
  });
  const none = { metric: 'latencyMs.p99', low: null, high: null, confidence: 0.95, noInterval: 'it changes' };
  const intervals = [interval('p50', 100, 120), interval('p95', 1500, 2500), none];
  expect(latencyIntervalNotes({ ...failed, intervals }).map(({ text }) => text)).toEqual([
    '95 % intervals of latency: p50 100 ms to 120 ms, p95 1.50 s to 2.50 s.',
    'No interval of latency p99: it changes.',
  ]);
});

test('summaries without intervals have no notes', () => {
  const { intervals: _, ...summary } = failed;
  expect(latencyIntervalNotes(summary)).toEqual([]);
});
