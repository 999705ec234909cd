import type { Histogram } from './histogram.ts';
import type { LatencySummary } from './summary.ts';

/** The figures of a histogram. */
export function summarizeLatency(histogram: Histogram): LatencySummary {
  const some = histogram.count > 0;
  return {
    count: histogram.count,
    mean: some ? histogram.sum / histogram.count : null,
    min: some ? histogram.min : null,
    p50: histogram.quantile(0.5),
    p90: histogram.quantile(0.9),
    p95: histogram.quantile(0.95),
    p99: histogram.quantile(0.99),
    p999: histogram.quantile(0.999),
    max: some ? histogram.max : null,
  };
}
