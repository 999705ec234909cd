import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { TIMED_OUT } from '../../src/client/transport.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { latencyByOutcome } from '../../src/measure/latency-by-outcome.ts';
import { RequestEndings } from '../../src/measure/request-endings.ts';

function histogramOf(times: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of times) histogram.record(ms);
  return histogram;
}

const times = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 300 });

test('percentiles are those of the histogram, as far as a request is slower, and few buckets hold every request', () => {
  fc.assert(
    fc.property(times, times, (succeeded, timedOut) => {
      const endings = new RequestEndings();
      for (const ms of timedOut) endings.failed(1, ms, TIMED_OUT, 0);
      const histogram = histogramOf(succeeded);
      const distributions = latencyByOutcome(histogram, endings);
      const named = distributions.map(({ outcome, count }) => [outcome, count]);
      const all: [string, number][] = [
        ['succeeded', succeeded.length],
        ['timeout', timedOut.length],
      ];
      expect(named).toEqual(all.filter(([, count]) => count > 0));
      const borders = new Map<number, number>();
      for (const { outcome, count, percentiles, buckets, minMs, maxMs } of distributions) {
        const own = outcome === 'succeeded' ? histogram : endings.latency[0]?.[1];
        for (const { share, ms } of percentiles) {
          expect(ms).toBe(own?.quantile(share));
          expect((1 - share) * count).toBeGreaterThanOrEqual(1 - 1e-6);
        }
        expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
        expect(buckets.length).toBeLessThanOrEqual(40);
        for (const { fromMs, untilMs } of buckets) {
          expect(borders.get(fromMs) ?? untilMs).toBe(untilMs);
          borders.set(fromMs, untilMs);
        }
        expect(buckets[0]?.fromMs).toBeLessThanOrEqual(minMs);
        // What is longer than the last border counts in the last bucket.
        expect(buckets.at(-1)?.untilMs).toBeGreaterThanOrEqual(Math.min(maxMs, 2 ** 28));
      }
      expect(borders.size).toBeLessThanOrEqual(40);
    }),
    { seed: 42, numRuns: 60 },
  );
});

test('of nothing there is nothing, and of one request there are no percentiles', () => {
  expect(latencyByOutcome(new Histogram(), new RequestEndings())).toEqual([]);
  const endings = new RequestEndings();
  endings.failed(1, 250, OUTCOME.throttled, 429);
  expect(latencyByOutcome(new Histogram(), endings)).toEqual([
    {
      outcome: 'throttled',
      count: 1,
      meanMs: 250,
      minMs: 250,
      maxMs: 250,
      percentiles: [],
      buckets: [{ fromMs: 248, untilMs: 256, count: 1 }],
    },
  ]);
});
