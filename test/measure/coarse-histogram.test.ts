import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coarsen, countsBelow, mergeCoarse, quantileMs, sumMs } from '../../src/measure/coarse-histogram.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { TimeSeries, WindowCounts } from '../../src/measure/time-series.ts';

const times = fc.array(
  fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e11, noNaN: true })),
  {
    maxLength: 60,
  },
);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

test('its quantiles are those of the cells of a time series', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
      const window = new WindowCounts();
      window.toMs = 1000;
      for (const value of values) {
        window.succeeded++;
        window.addLatency(value);
      }
      const series = new TimeSeries(1000);
      series.addWindow(window);
      expect(quantileMs(coarsen([histogramOf(values)]), p)).toBe(series.latencyQuantile(p, 1));
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('a quantile of what came since an earlier look is that of these values alone', () => {
  fc.assert(
    fc.property(times, times, fc.double({ min: 0, max: 1, noNaN: true }), (before, since, p) => {
      const histogram = histogramOf(before);
      const earlier = coarsen([histogram]);
      for (const value of since) histogram.record(value);
      expect(quantileMs(coarsen([histogram]), p, earlier)).toBe(quantileMs(coarsen([histogramOf(since)]), p));
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('parts merge to the whole, whatever the parts', () => {
  fc.assert(
    fc.property(fc.array(times, { maxLength: 4 }), (parts) => {
      const whole = coarsen([histogramOf(parts.flat())]);
      expect(mergeCoarse(parts.map((part) => coarsen([histogramOf(part)])))).toEqual(whole);
      expect(coarsen(parts.map(histogramOf))).toEqual(whole);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('it counts what lies below borders of cells exactly, and its sum is exact to 2^-20 ms a value', () => {
  const borders = [0.625, 5, 10, 20, 640, 81_920, 655_360];
  const values = fc.array(fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(...borders)), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(values, (timesMs) => {
      const coarse = coarsen([histogramOf(timesMs)]);
      expect(countsBelow(coarse, borders)).toEqual(borders.map((border) => timesMs.filter((ms) => ms < border).length));
      const sum = timesMs.reduce((total, ms) => total + ms, 0);
      expect(Math.abs(sumMs(coarse) - sum)).toBeLessThanOrEqual(1e-6 * (timesMs.length + 1));
    }),
    { seed: 42, numRuns: 200 },
  );
  // A border that splits a cell counts the cell above.
  expect(countsBelow(coarsen([histogramOf([100])]), [100.5, 200])).toEqual([0, 1]);
});
