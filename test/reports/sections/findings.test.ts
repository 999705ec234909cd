import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf } from '../../../reports/sections/findings.ts';
import { SUMMARIES } from '../summaries.ts';

const { passed, failed, empty } = SUMMARIES;

test('a run in which all went well, and one without requests, have nothing to tell', () => {
  const steady = { ...passed.latencyMs, p50: 400, p99: 900 };
  const quiet = {
    ...passed,
    latencyMs: steady,
    retryAmplification: 1,
    byModel: [],
    queueWaitMs: { ...steady, mean: 1 },
    series: { ...passed.series, failed: passed.series.failed.map(() => 0) },
  };
  expect(findingsOf(quiet)).toEqual([]);
  expect(findingsOf({ ...empty, thresholds: [] })).toEqual([]);
});

test('the threshold that is the furthest from holding comes first, with what it was to be', () => {
  const thresholds = [
    { metric: 'latencyMs.p95', condition: '< 1000', observed: 1100, passed: false },
    { metric: 'errorRate', condition: '< 0.001', observed: 0.2, passed: false },
    { metric: 'retryAmplification', condition: '< 2', observed: 1.2, passed: true },
  ];
  const [first, ...others] = findingsOf({ ...failed, thresholds });
  expect(first).toBe('Of 2 broken thresholds the furthest: errorRate is 0.2, where < 0.001 was to hold.');
  expect(others).toHaveLength(2);
});

test('waste is told with its largest cause, and what a month of it costs', () => {
  const dollars = {
    ...passed.dollars,
    billed: '10',
    useful: '6',
    wasted: '4',
    wastedBy: { failed: '3', ghost: '1', duplicate: '0', moderated: '0' },
  };
  const projection = { basis: '', requestsPerMonth: 1000, perHour: '0', perDay: '0', perMonth: '500', interval: null };
  expect(findingsOf({ ...passed, dollars, projection })[0]).toBe(
    'Most of the waste is failed (attempts that failed, but were billed): $3.00 of $4.00; in all 40.0 % of the bill, or $200.00 a month at 1,000 requests.',
  );
});

test('a model that no request asks first is told as such', () => {
  const row = (model: string, offered: number, billed: string) => {
    const requests = { ...passed.requests, offered };
    return {
      model,
      requests,
      attempts: 9,
      latencyMs: passed.latencyMs,
      dollars: { billed, useful: billed, wasted: '0' },
    };
  };
  const byModel = [row('first', passed.requests.offered, '1'), row('second', 0, '2')];
  const told = findingsOf({ ...passed, dollars: { ...passed.dollars, billed: '3' }, byModel });
  expect(told).toContain('second, for which no request asks first, is 66.7 % of the dollars.');
});

const counts = fc.nat(10 ** 9);
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('whatever the figures, at most three sentences, and none of them without a number that is one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(SUMMARIES)),
      fc.record({ failed: counts, dropped: counts, unfinished: counts }),
      fc.option(share),
      fc.option(fc.double({ min: 1, max: 1e6, noNaN: true })),
      fc.array(counts, { minLength: 1, maxLength: 20 }),
      (summary, ends, errorRate, retryAmplification, windows) => {
        const nothing = windows.map(() => null);
        const series = {
          ...summary.series,
          failed: windows,
          attempts: windows,
          latencyMsP95: nothing,
          latencyMsP50: nothing,
        };
        const requests = { ...summary.requests, ...ends };
        const told = findingsOf({ ...summary, requests, errorRate, retryAmplification, series });
        expect(told.length).toBeLessThanOrEqual(3);
        for (const text of told) expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      },
    ),
    { seed: 17, numRuns: 300 },
  );
});
