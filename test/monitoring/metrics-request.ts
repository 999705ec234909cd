import { z } from 'zod';

const nano = z.string().regex(/^\d{19}$/);
const count = z.string().regex(/^\d+$/);
const attributes = z.array(
  z.strictObject({ key: z.string().min(1), value: z.strictObject({ stringValue: z.string() }) }),
);
const cumulative = z.literal(2);

const number = { timeUnixNano: nano, attributes };
const histogramPoint = z
  .strictObject({
    ...number,
    startTimeUnixNano: nano,
    count,
    sum: z.number(),
    bucketCounts: z.array(count),
    explicitBounds: z.array(z.number()),
  })
  .refine((point) => point.bucketCounts.length === point.explicitBounds.length + 1)
  .refine((point) => point.bucketCounts.reduce((sum, each) => sum + BigInt(each), 0n) === BigInt(point.count))
  .refine((point) =>
    point.explicitBounds.every((bound, i) => i === 0 || bound > (point.explicitBounds[i - 1] as number)),
  );

const metric = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_.]*$/),
    unit: z.string(),
    description: z.string().min(1),
    gauge: z
      .strictObject({ dataPoints: z.array(z.strictObject({ ...number, asDouble: z.number() })).min(1) })
      .optional(),
    sum: z
      .strictObject({
        aggregationTemporality: cumulative,
        isMonotonic: z.literal(true),
        dataPoints: z.array(z.strictObject({ ...number, startTimeUnixNano: nano, asInt: count })).min(1),
      })
      .optional(),
    histogram: z
      .strictObject({ aggregationTemporality: cumulative, dataPoints: z.array(histogramPoint).min(1) })
      .optional(),
  })
  .refine(({ gauge, sum, histogram }) => [gauge, sum, histogram].filter((each) => each !== undefined).length === 1);

/** An `ExportMetricsServiceRequest` as Tollmark sends it, by opentelemetry/proto/metrics/v1/metrics.proto and the JSON encoding of OTLP 1.10 (2026-12). */
export const metricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeMetrics: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          metrics: z.array(metric),
        }),
      ),
    }),
  ),
});
