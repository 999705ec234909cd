import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricProblem, type Measurements, metricValue } from '../../src/measure/metrics.ts';
import { parseCondition } from '../../src/measure/condition.ts';
import { evaluateThresholds, thresholdsSchema } from '../../src/measure/thresholds.ts';

const latency = { count: 10, mean: 700, min: 300, p50: 600, p90: 900, p95: 950.5, p99: 990, p999: 999, max: 1000 };
const silent = { count: 0, mean: null, min: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null };
const measurements: Measurements = {
  schema: 'tollmark/summary@1',
  scenario: { name: 's', description: '', seed: 1, digest: 'd' },
  world: 'virtual',
  durationMs: 1000,
  loadDurationMs: 900,
  requests: { offered: 12, succeeded: 10, failed: 1, dropped: 1 },
  attempts: { total: 15, byStatus: { '200': 10, '503': 5 }, timeouts: 0, networkErrors: 0 },
  retryAmplification: 1.25,
  errorRate: null,
  throughput: { offeredPerSecond: 12, attemptsPerSecond: 15, goodputPerSecond: 10 },
  latencyMs: latency,
  attemptLatencyMs: latency,
  queueWaitMs: silent,
  sendLagMs: silent,
  dollars: {
    billed: '0.300000001',
    useful: '0.2',
    wasted: '0.100000001',
    wastedBy: { failed: '0', ghost: '0.1', duplicate: '0', moderated: '0.000000001' },
    perSuccess: null,
    source: 'ledger',
  },
  projection: null,
  byModel: [
    {
      model: 'flux-1.1',
      requests: { offered: 12, succeeded: 10, failed: 1, dropped: 1 },
      attempts: 15,
      latencyMs: latency,
      dollars: { billed: '0.3', useful: '0.2', wasted: '0.1' },
    },
  ],
  byOperation: [
    {
      operation: 'image-edit',
      requests: { offered: 12, succeeded: 10, failed: 1, dropped: 1 },
      attempts: 15,
      dollars: { billed: '0.3', useful: '0.2', wasted: '0.1', perSuccess: '0.03' },
    },
  ],
  validity: { achievedOverOffered: 1, sendLagMsP99: null, eventLoopUtilization: null, reasons: [] },
  refused: { inFlight: 0, spendCap: 0 },
  series: {
    windowMs: 100,
    offered: [],
    attempts: [],
    succeeded: [],
    failed: [],
    throttled: [],
    latencyMsP50: [],
    latencyMsP95: [],
    billedDollars: [],
  },
};

/** Whether one threshold holds. */
const passes = (metric: string, condition: string): boolean | undefined =>
  evaluateThresholds([{ metric, condition }], measurements)[0]?.passed;

describe('parseCondition', () => {
  test.each([
    ['< 5000', '<', '5000'],
    ['<=1.5', '<=', '1.5'],
    [' >  -2 ', '>', '-2'],
    ['>= 0.99', '>=', '0.99'],
    ['== 0', '==', '0'],
  ])('%j', (text, operator, bound) => {
    expect(parseCondition(text)).toEqual({ operator, bound });
  });

  test.each([
    '',
    '<',
    '5000',
    '= 5',
    '=> 5',
    '< 5q',
    '< 1e3',
    '< .5',
    '< 5 5',
    '< NaN',
    '< 1 and > 0',
    '< 1234567890123456',
  ])('%j is none', (text) => {
    expect(parseCondition(text)).toBeUndefined();
  });
});

describe('metricProblem', () => {
  test.each([
    'latencyMs.p95',
    'retryAmplification',
    'errorRate',
    'durationMs',
    'dollars.perSuccess',
    'dollars.billed',
    'dollars.wastedBy.ghost',
    'attempts.byStatus.429',
    'requests.dropped',
    'throughput.goodputPerSecond',
    'projection.perMonth',
    'validity.sendLagMsP99',
    'refused.spendCap',
    'byModel.flux-1.1.latencyMs.p95',
    'byModel.a.b.c.dollars.wasted',
    'byModel.m.attempts',
    'byOperation.image-edit.dollars.perSuccess',
    'byProduct.sku.1.dollars.perSuccess',
  ])('%s is a metric', (metric) => {
    expect(metricProblem(metric)).toBeUndefined();
  });

  test.each([
    ['latencyMs.p96', 'did you mean latencyMs.p90, latencyMs.p95'],
    ['latencyMs', 'no such metric'],
    ['verdict', 'no such metric'],
    ['scenario.seed', 'no such metric'],
    ['dollars.source', 'no such metric'],
    ['series.offered', 'no such metric'],
    ['attempts.byStatus.ok', 'expected an HTTP status'],
    ['attempts.byStatus.999', 'expected an HTTP status'],
    ['byModel.latencyMs.p95', 'no such metric of one model'],
    ['byModel.m.latencyMs.p42', 'no such metric of one model'],
    [
      'byOperation.chat.latencyMs.p95',
      'no such metric of one operation; after byOperation.NAME comes one of requests.',
    ],
    ['__proto__', 'no such metric'],
    ['', 'no such metric'],
  ])('%s is none: %s', (metric, message) => {
    expect(metricProblem(metric)).toContain(message);
  });
});

describe('metricValue', () => {
  test.each([
    ['latencyMs.p95', 950.5],
    ['dollars.wastedBy.ghost', '0.1'],
    ['attempts.byStatus.503', 5],
    ['attempts.byStatus.429', 0],
    ['byModel.flux-1.1.latencyMs.p95', 950.5],
    ['byModel.flux-1.1.dollars.wasted', '0.1'],
    ['byModel.other.attempts', null],
    ['byOperation.image-edit.dollars.perSuccess', '0.03'],
    ['byOperation.chat.attempts', null],
    ['byProduct.sku.dollars.billed', null],
    ['projection.perMonth', null],
    ['errorRate', null],
  ])('%s', (metric, value) => {
    expect(metricValue(metric, measurements)).toBe(value);
  });
});

describe('evaluateThresholds', () => {
  test('gives one row per threshold, in order', () => {
    const rows = evaluateThresholds(
      thresholdsSchema.parse({ retryAmplification: '< 1.5', 'latencyMs.p95': '< 950' }),
      measurements,
    );
    expect(rows).toEqual([
      { metric: 'retryAmplification', condition: '< 1.5', observed: 1.25, passed: true },
      { metric: 'latencyMs.p95', condition: '< 950', observed: 950.5, passed: false },
    ]);
  });

  test('what was not measured keeps no promise, whichever way the condition points', () => {
    for (const condition of ['< 5', '<= 5', '> 5', '>= 5', '== 0']) {
      expect(passes('errorRate', condition)).toBe(false);
      expect(passes('dollars.perSuccess', condition)).toBe(false);
    }
  });

  test('dollars are compared to the last nano-dollar, beyond what a float can tell apart', () => {
    expect(passes('dollars.billed', '<= 0.3')).toBe(false);
    expect(passes('dollars.billed', '== 0.300000001')).toBe(true);
    expect(passes('dollars.billed', '== 0.3000000010')).toBe(true);
    const billed = '12345678901234.000000001';
    const [row] = evaluateThresholds([{ metric: 'dollars.billed', condition: '> 12345678901234' }], {
      ...measurements,
      dollars: { ...measurements.dollars, billed },
    });
    expect(Number(billed)).toBe(12345678901234);
    expect(row?.passed).toBe(true);
  });

  test('the five operators agree with integer comparison of nano-dollars', () => {
    const nano = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    const text = (value: bigint): string => {
      const digits = (value < 0n ? -value : value).toString().padStart(10, '0');
      return `${value < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
    };
    fc.assert(
      fc.property(nano, fc.oneof(nano, fc.constant(null)), (left, other) => {
        const right = other ?? left;
        const judged = ['<', '<=', '>', '>=', '=='].map((operator) => {
          const dollars = { ...measurements.dollars, billed: text(left) };
          const threshold = { metric: 'dollars.billed', condition: `${operator} ${text(right)}` };
          return evaluateThresholds([threshold], { ...measurements, dollars })[0]?.passed;
        });
        expect(judged).toEqual([left < right, left <= right, left > right, left >= right, left === right]);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('units', () => {
  test.each([
    ['latencyMs.p95', '< 1s', true],
    ['latencyMs.p95', '< 950ms', false],
    ['latencyMs.p95', '<= 0.0158416666m', false],
    ['latencyMs.p95', '< 0.01585m', true],
    ['dollars.billed', '<= $0.3', false],
    ['dollars.billed', '<= $0.300000001', true],
    ['dollars.billed', '> 0.3', true],
  ])('%s %s: %s', (metric, condition, expected) => {
    expect(passes(metric, condition)).toBe(expected);
  });

  test.each([
    ['latencyMs.p95', '< $5', 'is not dollars'],
    ['latencyMs.p95', '< 5%', 'is not a share'],
    ['errorRate', '< 2s', 'is not a time'],
    ['retryAmplification', '< 150%', 'is not a share'],
    ['requests.offered', '> 5m', 'is not a time'],
    ['dollars.perSuccess', '< 4ms', 'is not a time'],
  ])('%s %s is refused: it %s', (metric, condition, message) => {
    expect(thresholdsSchema.safeParse({ [metric]: condition }).error?.issues[0]?.message).toContain(message);
  });

  test('a share in per cent is the number', () => {
    expect(parseCondition('< 2.5%')).toEqual({ operator: '<', bound: '0.025', unit: 'share' });
    expect(parseCondition('< $5 %')).toBeUndefined();
    expect(thresholdsSchema.safeParse({ errorRate: '< 2%' }).success).toBe(true);
  });
});
