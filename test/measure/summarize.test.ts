import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { CostAttribution } from '../../src/measure/cost-attribution.ts';
import { summarizeLatency } from '../../src/measure/latency-summary.ts';
import { PhaseRecorders } from '../../src/measure/phase-recorders.ts';
import { Recorder } from '../../src/measure/recorder.ts';
import { summarizeRun, type RunRecord } from '../../src/measure/summarize.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { thresholdsSchema } from '../../src/measure/thresholds.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';

const MODELS = [
  { name: 'small', operation: 'text-to-image' },
  { name: 'large', operation: 'image-edit' },
] as const;

function recordOf(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    scenario: { name: 'test', description: '', seed: 1, digest: 'sha256:0' },
    world: 'virtual',
    models: MODELS,
    recorders: new PhaseRecorders(() => new Recorder(MODELS.length, 1000)),
    costs: new CostAttribution(MODELS.length),
    dollarSource: 'ledger',
    loadDurationMs: 10_000,
    refused: { inFlight: 0, spendCap: 0 },
    thresholds: [],
    requestsPerMonth: undefined,
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: [],
    ...changes,
  };
}

/** One request: dropped, or with attempts of which the last may succeed; each attempt is billed. */
const request = fc.record({
  model: fc.nat(MODELS.length - 1),
  dueMs: fc.integer({ min: 0, max: 9999 }),
  dropped: fc.boolean(),
  failures: fc.nat(3),
  succeeds: fc.boolean(),
  nano: fc.integer({ min: 0, max: 5_000_000 }),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

function play(requests: readonly Request[], record: RunRecord): void {
  const costs = record.costs as CostAttribution;
  for (const [slot, { model, dueMs, dropped, failures, succeeds, nano }] of requests.entries()) {
    const recorder = record.recorders.of(dueMs);
    recorder.offered(model, dueMs);
    if (dropped) {
      recorder.dropped(model, dueMs);
      continue;
    }
    const outcomes = [...Array.from({ length: failures }, () => false), succeeds];
    for (const [i, ok] of outcomes.entries()) {
      recorder.sent(i + 1, 0);
      recorder.attempt(model, dueMs + 10 * (i + 1), 10, ok ? OUTCOME.ok : OUTCOME['server-error'], ok ? 200 : 500);
      recorder.charged(dueMs + 10 * (i + 1), nano);
      costs.post(slot, model, ok ? OUTCOME.ok : OUTCOME['server-error'], nano, ok, true);
    }
    recorder.request(model, dueMs + 10 * outcomes.length, 10 * outcomes.length, succeeds);
    costs.close(slot, succeeds);
  }
}

const dollars = (text: string): bigint => parseNanoUsd(text);

test('requests, attempts and dollars of a summary add up', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const record = recordOf();
      play(requests, record);
      const summary = summarizeRun(record);
      expect(summarySchema.parse(summary)).toEqual(summary);

      const { offered, succeeded, failed, dropped } = summary.requests;
      expect(offered).toBe(requests.length);
      expect(succeeded + failed + dropped).toBe(offered);
      const statuses = Object.values(summary.attempts.byStatus).reduce((sum, count) => sum + count, 0);
      expect(statuses + summary.attempts.timeouts + summary.attempts.networkErrors).toBe(summary.attempts.total);

      const billed = requests.reduce((sum, one) => sum + (one.dropped ? 0 : (one.failures + 1) * one.nano), 0);
      const { wastedBy } = summary.dollars;
      expect(dollars(summary.dollars.billed)).toBe(BigInt(billed));
      expect(dollars(summary.dollars.useful) + dollars(summary.dollars.wasted)).toBe(BigInt(billed));
      expect(Object.values(wastedBy).reduce((sum, text) => sum + dollars(text), 0n)).toBe(
        dollars(summary.dollars.wasted),
      );
      expect(summary.series.billedDollars.reduce((sum, text) => sum + dollars(text), 0n)).toBe(BigInt(billed));
      for (const part of ['billed', 'useful', 'wasted'] as const) {
        const ofModels = summary.byModel.reduce((sum, model) => sum + dollars(model.dollars[part]), 0n);
        expect(ofModels).toBe(dollars(summary.dollars[part]));
      }
      expect(summary.byModel.map(({ model }) => model)).toEqual(MODELS.map(({ name }) => name));
      // Each model does something else here, so the operations are the models, told when both were asked.
      const asked = summary.byModel.filter((row) => row.requests.offered > 0 || row.attempts > 0);
      const operations = asked.map(({ requests: counts, attempts, dollars: { billed: sum } }) => [
        counts,
        attempts,
        sum,
      ]);
      expect(summary.byOperation?.map((row) => [row.requests, row.attempts, row.dollars.billed])).toEqual(
        operations.length > 1 ? operations : undefined,
      );
      expect(summary.byModel.reduce((sum, model) => sum + model.attempts, 0)).toBe(summary.attempts.total);
    }),
    { seed: 42, numRuns: 80 },
  );
});

test('the price of a success is billed / succeeded, rounded half up to the nano-dollar', () => {
  const costOf = (nanos: readonly number[], succeeded: number): string | null => {
    const record = recordOf();
    for (const [slot, nano] of nanos.entries())
      (record.costs as CostAttribution).post(slot, 0, OUTCOME.ok, nano, true, true);
    for (let i = 0; i < succeeded; i++) record.recorders.steady.request(0, 0, 1, true);
    return summarizeRun(record).dollars.perSuccess;
  };
  expect(costOf([10], 4)).toBe('0.000000003');
  expect(costOf([9], 4)).toBe('0.000000002');
  expect(costOf([4_800_000, 4_800_000], 2)).toBe('0.0048');
  expect(costOf([5], 0)).toBeNull();
});

test('rates are per second of the load where they are offered, and of the whole run where they are answered', () => {
  const record = recordOf({ loadDurationMs: 10_000 });
  const { steady: recorder } = record.recorders;
  for (let i = 0; i < 40; i++) {
    recorder.offered(0, i * 250);
    recorder.sent(1, 0);
    recorder.attempt(0, 20_000, 5, i < 30 ? OUTCOME.ok : OUTCOME.unavailable, i < 30 ? 200 : 503);
    recorder.request(0, 20_000, 5, i < 30);
  }
  const summary = summarizeRun(record);
  expect(summary.durationMs).toBe(20_000);
  expect(summary.throughput).toEqual({ offeredPerSecond: 4, attemptsPerSecond: 2, goodputPerSecond: 1.5 });
  expect(summary.errorRate).toBe(0.25);
  expect(summary.retryAmplification).toBe(1);
  expect(summary.validity.achievedOverOffered).toBe(1);
});

test('amplification counts attempts for each request that sent one; dropped requests are errors', () => {
  const record = recordOf();
  const { steady: recorder } = record.recorders;
  for (let i = 0; i < 4; i++) recorder.offered(0, 0);
  recorder.dropped(0, 0);
  recorder.dropped(0, 0);
  for (let i = 0; i < 2; i++) {
    for (let attempt = 1; attempt <= 3; attempt++) {
      recorder.sent(attempt, 0);
      recorder.attempt(0, 1, 1, attempt === 3 ? OUTCOME.ok : OUTCOME.throttled, attempt === 3 ? 200 : 429);
    }
    recorder.request(0, 1, 1, true);
  }
  const summary = summarizeRun(record);
  expect(summary.retryAmplification).toBe(3);
  expect(summary.errorRate).toBe(0.5);
  expect(summary.validity.achievedOverOffered).toBe(0.5);
});

test('a run in which nothing happened has no rates, and no shares of nothing', () => {
  const summary = summarizeRun(recordOf({ loadDurationMs: 0 }));
  expect(summary).toMatchObject({
    durationMs: 0,
    retryAmplification: null,
    errorRate: null,
    throughput: { offeredPerSecond: 0, attemptsPerSecond: 0, goodputPerSecond: 0 },
    dollars: { billed: '0', useful: '0', wasted: '0', perSuccess: null },
    projection: null,
    verdict: 'failed',
  });
  expect(summary.latencyMs).toEqual({ ...summarizeLatency(new Histogram()), count: 0, mean: null, max: null });
});

describe('the verdict', () => {
  const thresholds = thresholdsSchema.parse({ errorRate: '< 0.5' });
  const verdictOf = (failed: boolean, changes: Partial<RunRecord> = {}): Summary['verdict'] => {
    const record = recordOf({ thresholds, ...changes });
    record.recorders.steady.offered(0, 0);
    record.recorders.steady.request(0, 1, 1, !failed);
    return summarizeRun(record).verdict;
  };

  test('is that of the thresholds', () => {
    expect([verdictOf(false), verdictOf(true)]).toEqual(['passed', 'failed']);
  });

  test('is failed where nothing was offered, unless a threshold says that this is expected', () => {
    const ofNothing = (conditions: Record<string, string>): Summary['verdict'] =>
      summarizeRun(recordOf({ thresholds: thresholdsSchema.parse(conditions) })).verdict;
    expect(ofNothing({})).toBe('failed');
    expect(ofNothing({ 'requests.failed': '== 0' })).toBe('failed');
    expect(ofNothing({ 'requests.offered': '> 0' })).toBe('failed');
    expect(ofNothing({ 'requests.offered': '== 0' })).toBe('passed');
    expect(ofNothing({ 'throughput.offeredPerSecond': '< 1' })).toBe('passed');
  });

  test('is invalid before it is failed, and partial before it is either; the reasons are told', () => {
    expect(verdictOf(true, { invalidReasons: ['late'] })).toBe('invalid');
    expect(verdictOf(false, { partialReasons: ['interrupted'], invalidReasons: ['late'] })).toBe('partial');
    const summary = summarizeRun(recordOf({ partialReasons: ['interrupted'], invalidReasons: ['late'] }));
    expect(summary.validity.reasons.toSorted()).toEqual(['interrupted', 'late']);
  });
});

test('the figures of a distribution', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 1000; value++) histogram.record(value);
  const { count, mean, min, max, ...quantiles } = summarizeLatency(histogram);
  expect({ count, mean, min, max }).toEqual({ count: 1000, mean: 500.5, min: 1, max: 1000 });
  const exact = { p50: 500, p90: 900, p95: 950, p99: 990, p999: 999 };
  for (const [name, value] of Object.entries(exact)) {
    const quantile = quantiles[name as keyof typeof exact] ?? Number.NaN;
    expect(Math.abs(quantile / value - 1)).toBeLessThanOrEqual(0.0005);
  }
});

test('what one model does is one row of models, and of operations as many as were asked for', () => {
  const record = recordOf({
    models: [
      { name: 'paint', operation: 'text-to-image' },
      { name: 'paint', operation: 'inpaint' },
      { name: 'other', operation: 'inpaint' },
    ],
    recorders: new PhaseRecorders(() => new Recorder(3, 1000)),
    costs: new CostAttribution(3),
  });
  for (const [model, nano] of [1_000, 20_000, 300_000].entries()) {
    record.recorders.steady.offered(model, 0);
    record.recorders.steady.attempt(model, 1, 1, OUTCOME.ok, 200);
    record.recorders.steady.request(model, 1, 1, true);
    (record.costs as CostAttribution).post(model, model, OUTCOME.ok, nano, true, true);
  }
  const { byModel, byOperation = [] } = summarizeRun(record);
  expect(byModel.map((row) => [row.model, row.attempts, row.dollars.billed])).toEqual([
    ['paint', 2, '0.000021'],
    ['other', 1, '0.0003'],
  ]);
  expect(byOperation.map((row) => [row.operation, row.attempts, row.dollars])).toEqual([
    ['text-to-image', 1, { billed: '0.000001', useful: '0.000001', wasted: '0', perSuccess: '0.000001' }],
    ['inpaint', 2, { billed: '0.00032', useful: '0.00032', wasted: '0', perSuccess: '0.00016' }],
  ]);
});

test('a threshold on one operation is judged by its own dollars, also where no other was asked for', () => {
  const plain = { dueMs: 0, dropped: false, failures: 0, succeeds: true };
  const metric = 'byOperation.image-edit.dollars.perSuccess';
  const judged = (condition: string, requests: readonly Request[]): Summary => {
    const record = recordOf({ thresholds: thresholdsSchema.parse({ [metric]: condition }) });
    play(requests, record);
    return summarizeRun(record);
  };
  const cheap = { ...plain, model: 0, nano: 1_000_000 };
  const dear = { ...plain, model: 1, nano: 30_000_000 };
  expect(judged('< $0.03', [cheap, cheap, dear])).toMatchObject({ verdict: 'failed' });
  expect(judged('<= $0.03', [cheap, cheap, dear])).toMatchObject({ verdict: 'passed' });
  const alone = judged('< $0.03', [dear]);
  expect(alone.thresholds).toMatchObject([{ metric, observed: '0.03', passed: false }]);
  expect(alone.byOperation).toBeUndefined();
  expect(judged('< $0.03', [cheap]).thresholds).toMatchObject([{ observed: null, passed: false }]);
});
