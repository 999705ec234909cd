import type { HistogramPoint, Metric, NumberPoint } from './metric.ts';

/** What a body says besides the metrics. */
export interface OtlpContext {
  /** Resource attributes, such as `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  readonly version: string;
  /** Since when counters count, and now, in Unix epoch ms. */
  readonly startMs: number;
  readonly nowMs: number;
}

/** `AGGREGATION_TEMPORALITY_CUMULATIVE` of opentelemetry/proto/metrics/v1/metrics.proto. */
const CUMULATIVE = 2;

/**
 * Metrics as an `ExportMetricsServiceRequest` in JSON: names in lowerCamelCase, enums as numbers, 64-bit integers as text (OTLP 1.10, "JSON Protobuf
 * Encoding", 2026-12). Sums and histograms are cumulative, so a body that is lost costs no count.
 */
export function otlpBody(metrics: readonly Metric[], { resource, version, startMs, nowMs }: OtlpContext): string {
  const times = { startTimeUnixNano: nanoText(startMs), timeUnixNano: nanoText(nowMs) };
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [
          { scope: { name: 'tollmark', version }, metrics: metrics.map((each) => metricJson(each, times)) },
        ],
      },
    ],
  });
}

type Times = Readonly<Record<'startTimeUnixNano' | 'timeUnixNano', string>>;

function metricJson(metric: Metric, times: Times): object {
  const { name, unit, help: description } = metric;
  const head = { name, unit, description };
  if (metric.type === 'histogram') {
    const dataPoints = metric.points.map((point) => ({ ...times, ...histogramJson(point) }));
    return { ...head, histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
  }
  if (metric.type === 'counter') {
    const dataPoints = metric.points.map(({ labels, value }) => {
      return { ...times, attributes: attributesOf(labels), asInt: String(value) };
    });
    return { ...head, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
  }
  const { timeUnixNano } = times;
  const dataPoints = metric.points.map(({ labels, value }: NumberPoint) => {
    return { timeUnixNano, attributes: attributesOf(labels), asDouble: value };
  });
  return { ...head, gauge: { dataPoints } };
}

function histogramJson({ labels, borders, below, count, sum }: HistogramPoint): object {
  const bucketCounts = [...below, count].map((upTo, i) => String(upTo - (below[i - 1] ?? 0)));
  return { attributes: attributesOf(labels), count: String(count), sum, bucketCounts, explicitBounds: borders };
}

function attributesOf(labels: Readonly<Record<string, string>>): object[] {
  return Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanoText(epochMs: number): string {
  return String(BigInt(Math.round(epochMs)) * 1_000_000n);
}
