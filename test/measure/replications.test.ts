import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { draw } from '../../src/engine/draw.ts';
import { createSampler } from '../../src/engine/distribution.ts';
import { replicationFigures, summarizeReplications } from '../../src/measure/replications.ts';
import { metricValue } from '../../src/measure/metrics.ts';
import { WATCHED_METRICS } from '../../src/measure/watched-metrics.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { studentT95 } from '../../src/statistics/student-t.ts';
import { SUMMARIES } from '../reports/summaries.ts';

const METRICS = [
  'latencyMs.p50',
  'latencyMs.p95',
  'latencyMs.p99',
  'retryAmplification',
  'errorRate',
  'throughput.goodputPerSecond',
  'dollars.billed',
  'dollars.wasted',
  'dollars.perSuccess',
];

type Figure = number | string | null;

/** What a replication gives to a figure that is no ratio. */
function sampleOf(figure: Figure) {
  if (figure === null) return null;
  return { sum: typeof figure === 'string' ? parseNanoUsd(figure) : figure, per: 1 };
}

/** The interval of one metric whose value in each replication is given; all other metrics have none. */
function intervalOf(metric: string, figures: readonly Figure[]) {
  const rows = figures.map((figure) => METRICS.map((name) => (name === metric ? sampleOf(figure) : null)));
  const seeds = figures.map((_, i) => i);
  const found = summarizeReplications(seeds, rows).intervals.find((interval) => interval.metric === metric);
  if (found === undefined) throw new Error(`There is no interval of ${metric}.`);
  return found;
}

/** The interval of a share. */
function sharesOf(samples: readonly { readonly sum: number; readonly per: number }[]) {
  const rows = samples.map((sample) => METRICS.map((name) => (name === 'errorRate' ? sample : null)));
  const found = summarizeReplications(
    samples.map((_, i) => i),
    rows,
  ).intervals[METRICS.indexOf('errorRate')];
  if (found === undefined) throw new Error('There is no interval of the error rate.');
  return found;
}

const close = (actual: Figure, expected: number): void => {
  const scale = Math.max(1e-9, Math.abs(expected));
  expect(Math.abs(Number(actual) - expected) / scale).toBeLessThan(1e-9);
};

test('the figures are those of the summary, in the order of the intervals', () => {
  const { failed } = SUMMARIES;
  const { intervals } = summarizeReplications([1], [replicationFigures(failed)]);
  expect(intervals.slice(0, METRICS.length).map(({ metric }) => metric)).toEqual(METRICS);
  expect(intervals.map(({ metric }) => metric)).toEqual(expect.arrayContaining([...WATCHED_METRICS]));
  for (const { metric, mean: middle } of intervals) {
    const expected = metricValue(metric, failed);
    close(middle, Number(expected));
  }
});

test('metrics that thresholds name have an interval or a reason, too, whatever they are', () => {
  const { failed } = SUMMARIES;
  const named = ['latencyMs.mean', 'byModel.flux-schnell.dollars.billed', 'attempts.byStatus.418', 'errorRate'];
  const runs = [failed, { ...failed, latencyMs: { ...failed.latencyMs, mean: 500 } }];
  const { intervals } = summarizeReplications(
    [1, 2],
    runs.map((summary) => replicationFigures(summary, named)),
    named,
  );
  const rowsOf = (metric: string) => intervals.filter((row) => row.metric === metric);
  expect(named.map((metric) => rowsOf(metric).length)).toEqual([1, 1, 1, 1]);
  expect(rowsOf('latencyMs.mean')[0]?.low).toBeTypeOf('number');
  expect(rowsOf('byModel.flux-schnell.dollars.billed')[0]).toMatchObject({
    mean: failed.byModel[0]?.dollars.billed,
    noInterval: expect.stringContaining('the same'),
  });
  expect(rowsOf('attempts.byStatus.418')[0]).toMatchObject({ mean: 0, low: null });
});

describe('numbers', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });

  test('mean, standard error and interval are those of the textbook', () => {
    fc.assert(
      fc.property(values, (samples) => {
        const { low, high, ...interval } = intervalOf('latencyMs.p99', samples);
        const standardError = sampleStandardDeviation(samples) / Math.sqrt(samples.length);
        const reach = studentT95(samples.length - 1) * standardError;
        expect(interval.samples).toBe(samples.length);
        close(interval.mean, mean(samples));
        expect(Math.abs(Number(interval.standardError) - standardError)).toBeLessThan(1e-6);
        expect(Math.abs(Number(low) - Math.max(0, mean(samples) - reach))).toBeLessThan(1e-4);
        expect(Math.abs(Number(high) - (mean(samples) + reach))).toBeLessThan(1e-4);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('of twenty intervals nineteen hold the true mean', () => {
    const sampler = createSampler({ type: 'uniform', minMs: 0, maxMs: 100 });
    const trials = 2000;
    for (const size of [3, 8, 20]) {
      let held = 0;
      for (let trial = 0; trial < trials; trial++) {
        // Sums of twelve uniform numbers are close to normal.
        const samples = Array.from({ length: size }, (_, i) =>
          Array.from({ length: 12 }, (__, j) => sampler.sample(draw(7, size, trial, 100 * i + j))).reduce(
            (a, b) => a + b,
            0,
          ),
        );
        const { low, high } = intervalOf('latencyMs.p50', samples);
        if (Number(low) <= 600 && Number(high) >= 600) held++;
      }
      expect(Math.abs(held / trials - 0.95), `${size} replications`).toBeLessThan(0.015);
    }
  });

  test('a share is a ratio of sums, and its interval leaves neither what is possible nor its mean', () => {
    const shares = (...sums: readonly number[]) => sharesOf(sums.map((sum) => ({ sum, per: 100 })));
    expect(shares(0, 0, 0, 100, 100, 100)).toMatchObject({
      mean: 0.5,
      low: expect.closeTo(0.123, 3),
      high: expect.closeTo(0.877, 3),
    });
    expect(
      sharesOf([
        { sum: 10, per: 100 },
        { sum: 0, per: 300 },
      ]).mean,
    ).toBe(0.025);
    const none = shares(...Array.from({ length: 30 }, () => 0));
    expect(none).toMatchObject({ mean: 0, low: 0 });
    // About 4 / n at t of many degrees of freedom.
    expect(Number(none.high)).toBeCloseTo(4.2 / 3000, 4);
    const all = shares(...Array.from({ length: 30 }, () => 100));
    expect(all).toMatchObject({ mean: 1, high: 1, low: expect.closeTo(1 - Number(none.high), 9) });
  });

  test('what is the same in all replications has no interval of width 0', () => {
    for (const metric of ['latencyMs.p95', 'retryAmplification', 'dollars.wasted']) {
      const same = intervalOf(metric, metric.startsWith('dollars') ? ['0', '0', '0'] : [1, 1, 1]);
      expect(same, metric).toMatchObject({ low: null, high: null, noInterval: expect.stringContaining('the same') });
    }
  });

  test('one sample has a mean and no interval, none has neither', () => {
    const nothing = { standardError: null, low: null, high: null };
    expect(intervalOf('latencyMs.p50', [12])).toMatchObject({ samples: 1, mean: 12, ...nothing });
    expect(intervalOf('latencyMs.p50', [null, 12, null])).toMatchObject({ samples: 1, mean: 12, ...nothing });
    expect(intervalOf('latencyMs.p50', [null, null])).toMatchObject({ samples: 0, mean: null, ...nothing });
    expect(intervalOf('dollars.perSuccess', ['0.04'])).toMatchObject({ samples: 1, mean: '0.04', ...nothing });
    expect(intervalOf('dollars.perSuccess', [null])).toMatchObject({ samples: 0, mean: null, ...nothing });
  });
});

describe('dollars', () => {
  const nanos = fc.array(fc.bigInt({ min: 0n, max: 10n ** 24n }), { minLength: 2, maxLength: 40 });

  test('the mean is exact to the nano-dollar, however large, and the interval lies around it', () => {
    fc.assert(
      fc.property(nanos, (amounts) => {
        const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP });
        const exact = amounts.map((amount) => new Exact(amount.toString()));
        const average = exact.reduce((sum, amount) => sum.plus(amount)).div(amounts.length);
        const squares = exact.reduce((sum, amount) => sum.plus(amount.minus(average).pow(2)), new Exact(0));
        const standardError = squares
          .div(amounts.length - 1)
          .div(amounts.length)
          .sqrt();
        const reach = standardError.times(studentT95(amounts.length - 1));
        const interval = intervalOf(
          'dollars.billed',
          amounts.map((amount) => nanoUsdText(amount)),
        );
        const nano = (figure: Figure): Decimal => new Exact(String(figure)).times(1e9);
        const near = (figure: Figure, expected: Decimal): void => {
          const off = nano(figure).minus(expected).abs();
          expect(off.lte(expected.abs().plus(reach).times(1e-12).plus(2))).toBe(true);
        };
        expect(nano(interval.mean).toFixed(0)).toBe(average.toDecimalPlaces(0).toFixed(0));
        near(interval.standardError, standardError);
        near(interval.low, Exact.max(0, average.minus(reach)));
        near(interval.high, average.plus(reach));
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});
