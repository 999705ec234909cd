import { expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { thresholdsSchema } from '../../../src/measure/thresholds.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/index.ts';

const THRESHOLDS = { 'queueWaitMs.p95': '< 1s', 'projection.perMonth': '< $1000000', errorRate: '< 0.5' };

/** Ten minutes of an endpoint that is busy by half, with prices and failures by chance. */
function summaryOf(workload: object = {}): Summary {
  const job = (usd: string): object => ({
    operation: 'text-to-image',
    serviceTime: { type: 'exponential', mean: '1s' },
    price: { per: 'image', usd },
  });
  const request = (model: string): object => ({ operation: 'text-to-image', model });
  return simulate(
    createScenario({
      name: 'intervals',
      provider: {
        dialect: 'openai',
        capacity: { slots: 16 },
        models: { cheap: job('0.01'), dear: job('0.1') },
        faults: [{ status: 503, share: 0.1 }],
      },
      workload: {
        duration: '10m',
        arrivals: { type: 'poisson', rate: '4/s' },
        requests: [request('cheap'), request('dear')],
        ...workload,
      },
      client: { retry: { type: 'constant', attempts: 2, base: '1s' } },
      thresholds: THRESHOLDS,
    }),
  );
}

test('every figure that has an interval holds it around itself, or says why it has none', () => {
  const { intervals = [], errorRate, retryAmplification, throughput, dollars, projection } = summaryOf();
  const found = Object.fromEntries(intervals.map((row) => [row.metric, row]));
  const figures: Record<string, number | null> = {
    errorRate,
    retryAmplification,
    'throughput.offeredPerSecond': throughput.offeredPerSecond,
    'throughput.attemptsPerSecond': throughput.attemptsPerSecond,
    'throughput.goodputPerSecond': throughput.goodputPerSecond,
    'dollars.perSuccess': Number(dollars.perSuccess),
    'projection.perHour': Number(projection?.perHour),
    'projection.perMonth': Number(projection?.perMonth),
  };
  for (const [metric, value] of Object.entries(figures)) {
    const { low, high, noInterval } = found[metric] ?? {};
    expect(noInterval, metric).toBeUndefined();
    expect(Number(low), metric).toBeLessThan(value ?? Number.NaN);
    expect(Number(high), metric).toBeGreaterThan(value ?? Number.NaN);
  }
});

test('every metric that a threshold names has a row', () => {
  const metrics = (summaryOf().intervals ?? []).map(({ metric }) => metric);
  expect(metrics).toEqual(expect.arrayContaining(thresholdsSchema.parse(THRESHOLDS).map(({ metric }) => metric)));
  expect(new Set(metrics).size).toBe(metrics.length);
  expect(summaryOf().intervals?.find(({ metric }) => metric === 'queueWaitMs.p95')?.noInterval).toContain(
    '--replications',
  );
});

test('rates of a phase are of that phase', () => {
  const { intervals = [], phases } = summaryOf({ warmup: '1m', cooldown: '1m' });
  const row = intervals.find(({ metric }) => metric === 'throughput.offeredPerSecond');
  expect(Number(row?.low)).toBeLessThan(phases?.steady.throughput.offeredPerSecond ?? Number.NaN);
  expect(Number(row?.high)).toBeGreaterThan(phases?.steady.throughput.offeredPerSecond ?? Number.NaN);
});
