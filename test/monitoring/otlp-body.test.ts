import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { otlpBody } from '../../src/monitoring/otlp-body.ts';
import { writeExposition } from '../../src/monitoring/exposition.ts';
import { oneHistogram, oneNumber } from '../../src/monitoring/metric.ts';
import { runMetrics } from '../../src/monitoring/run-metrics.ts';
import { anySnapshot } from '../measure/snapshots.ts';
import { metricsRequest } from './metrics-request.ts';

const CONTEXT = {
  resource: { 'service.name': 'tollmark' },
  version: '0.1.0',
  startMs: 1_780_000_000_000,
  nowMs: 1_780_000_010_500,
};
const IDENTITY = { run: 'flagship', world: 'real', seed: 7, version: '0.1.0' } as const;

test('a counter, a gauge and a histogram are written as the protocol says', () => {
  const metrics = [
    oneNumber('counter', 'tollmark.retries', '{attempt}', 'Retries.', 3),
    oneNumber('gauge', 'tollmark.run.elapsed', 's', 'Time.', 1.5),
    oneHistogram('tollmark.wait', 's', 'A wait.', { borders: [0.1, 1], below: [1, 4], count: 6, sum: 3.5 }),
  ];
  const times = { startTimeUnixNano: '1780000000000000000', timeUnixNano: '1780000010500000000' };
  expect(JSON.parse(otlpBody(metrics, CONTEXT))).toEqual({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'tollmark' } }] },
        scopeMetrics: [
          {
            scope: { name: 'tollmark', version: '0.1.0' },
            metrics: [
              {
                name: 'tollmark.retries',
                unit: '{attempt}',
                description: 'Retries.',
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [{ ...times, attributes: [], asInt: '3' }],
                },
              },
              {
                name: 'tollmark.run.elapsed',
                unit: 's',
                description: 'Time.',
                gauge: { dataPoints: [{ timeUnixNano: times.timeUnixNano, attributes: [], asDouble: 1.5 }] },
              },
              {
                name: 'tollmark.wait',
                unit: 's',
                description: 'A wait.',
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      ...times,
                      attributes: [],
                      count: '6',
                      sum: 3.5,
                      bucketCounts: ['1', '3', '2'],
                      explicitBounds: [0.1, 1],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  });
});

test('any snapshot is a request of the protocol, and has the series of the exposition', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), anySnapshot, (run, now) => {
      const metrics = runMetrics({ ...IDENTITY, run }, now, undefined);
      const text = otlpBody(metrics, CONTEXT);
      // Halves of characters are no text to a protobuf.
      expect(text).not.toMatch(/\\ud[89a-f]/i);
      const request = metricsRequest.parse(JSON.parse(text));
      const points = request.resourceMetrics[0]!.scopeMetrics[0]!.metrics.reduce(
        (sum, { gauge, sum: counter, histogram }) =>
          sum +
          (gauge?.dataPoints.length ?? 0) +
          (counter?.dataPoints.length ?? 0) +
          (histogram?.dataPoints.length ?? 0),
        0,
      );
      const samples = writeExposition(metrics, 'prometheus')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#') && !/_(bucket|sum)\{/.test(line));
      expect(points).toBe(samples.length);
    }),
    { seed: 42, numRuns: 40 },
  );
});

test('the schema of these tests refuses what a collector would', () => {
  const body = JSON.parse(otlpBody([oneNumber('counter', 'tollmark.retries', '', 'Retries.', 3)], CONTEXT)) as z.input<
    typeof metricsRequest
  >;
  const spoilt = JSON.stringify(body).replace('"asInt":"3"', '"asInt":3');
  expect(metricsRequest.safeParse(body).success).toBe(true);
  expect(metricsRequest.safeParse(JSON.parse(spoilt)).success).toBe(false);
});
