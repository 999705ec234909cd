import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSeries } from '../../src/measure/time-series.ts';
import {
  comparablePartMs,
  compareTwin,
  twinFigures,
  twinFiguresOfPart,
  type TwinFigures,
} from '../../src/measure/twin.ts';
import { twinSchema } from '../../src/measure/twin-schema.ts';
import { metricProblem } from '../../src/measure/metrics.ts';
import { SUMMARIES } from '../reports/summaries.ts';

/** Throughput, p50, p95, amplification, dollars. */
const SAMPLE: TwinFigures = [100, 200, 1000, 1.2, '2.5'];
const replaced = (index: number, value: TwinFigures[number]): TwinFigures => SAMPLE.with(index, value);
const agrees = (predicted: TwinFigures, measured: TwinFigures): boolean[] =>
  compareTwin(predicted, measured).figures.map((figure) => figure.agrees);

const figures = fc.tuple(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  fc.option(fc.double({ min: 1, max: 100, noNaN: true })),
  fc.bigInt({ min: 0n, max: 10n ** 12n }).map((cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`),
);

test('a run agrees with itself, a twin agrees when each of its figures does, and both are what the schema says', () => {
  fc.assert(
    fc.property(figures, figures, (one, other) => {
      const same = compareTwin(one, one);
      expect(same.agrees).toBe(true);
      for (const { difference } of same.figures) expect([0, null]).toContain(difference);
      const twin = compareTwin(one, other, 1000);
      expect(twin.agrees).toBe(twin.figures.every((figure) => figure.agrees));
      expect(twinSchema.parse(twin)).toEqual(twin);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('figures agree within a tenth, latencies also within 10 ms, and nothing agrees with something', () => {
  expect(
    agrees(
      SAMPLE,
      SAMPLE.map((figure) => (typeof figure === 'number' ? figure * 1.0999 : '2.7')),
    ),
  ).toEqual(Array.from({ length: 5 }, () => true));
  expect(agrees(SAMPLE, [111, 223, 1101, 1.33, '2.76'])).toEqual(Array.from({ length: 5 }, () => false));
  expect(agrees(replaced(1, 5), replaced(1, 15))[1]).toBe(true);
  expect(agrees(replaced(1, 5), replaced(1, 15.1))[1]).toBe(false);
  expect(agrees(replaced(0, 5), replaced(0, 15))[0]).toBe(false);
  expect(agrees(replaced(1, null), SAMPLE)[1]).toBe(false);
  expect(agrees(replaced(1, null), replaced(1, null))[1]).toBe(true);
  expect(agrees(replaced(4, '0'), SAMPLE)[4]).toBe(false);
  expect(compareTwin(SAMPLE, replaced(4, '3')).figures[4]).toMatchObject({
    metric: 'dollars.billed',
    predicted: '2.5',
    measured: '3',
    difference: expect.closeTo(0.2, 9),
  });
});

test('the figures of a whole run are those of its summary, and no threshold can be set on a twin', () => {
  const { storm } = { storm: SUMMARIES.failed };
  expect(twinFigures(storm)).toEqual([
    storm.throughput.attemptsPerSecond,
    storm.latencyMs.p50,
    storm.latencyMs.p95,
    storm.retryAmplification,
    storm.dollars.billed,
  ]);
  expect(metricProblem('twin.partMs')).toContain('no such metric');
});

test('a part ends where a window of both series ends', () => {
  const [fine, coarse] = [new TimeSeries(100), new TimeSeries(800)];
  expect(comparablePartMs(fine, coarse, 2500)).toBe(2400);
  expect(comparablePartMs(coarse, fine, 2500)).toBe(2400);
  expect(comparablePartMs(fine, coarse, 799)).toBe(0);
});

test('the figures of a part count what happened in it, whatever the length of the windows', () => {
  const seriesOf = (windowMs: number): TimeSeries => {
    const series = new TimeSeries(windowMs);
    for (let i = 0; i < 40; i++) series.addSuccess(i * 100, i < 20 ? 50 : 5000, 1_000_000_000);
    return series;
  };
  for (const windowMs of [100, 500, 1000]) {
    const [perSecond, p50, p95, amplification, billed] = twinFiguresOfPart(seriesOf(windowMs), 2000);
    expect([perSecond, amplification, billed]).toEqual([10, null, '20']);
    for (const latency of [p50, p95]) expect(Math.abs(Number(latency) / 50 - 1)).toBeLessThan(0.035);
    expect(twinFiguresOfPart(seriesOf(windowMs), 4000)[2]).toBeGreaterThan(4800);
  }
});
