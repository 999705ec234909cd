import type { LatencySummary } from '../measure/summary.ts';
import { mean } from '../statistics/arrays.ts';

/** The distribution of times in ms, exactly: a percentile is the smallest time that is not below that share of them (nearest rank). */
export function latencyOf(timesMs: readonly number[]): LatencySummary {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const count = sorted.length;
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? null;
  return {
    count,
    mean: count === 0 ? null : mean(sorted),
    min: sorted[0] ?? null,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted[count - 1] ?? null,
  };
}
