import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { metricValue } from './metrics.ts';
import { studentT95 } from './student-t.ts';
import type { Replications, Summary } from './summary.ts';

/** A figure whose mean over replications is estimated. */
interface ReplicatedMetric {
  readonly metric: string;
  /** Whether the figure is dollars, as exact decimal text; else it is a number. */
  readonly dollars: boolean;
  /** The most that it can be: no interval reaches beyond. */
  readonly max: number;
}

const number = (metric: string, max = Number.POSITIVE_INFINITY): ReplicatedMetric => ({ metric, dollars: false, max });
const dollars = (metric: string): ReplicatedMetric => ({ metric, dollars: true, max: Number.POSITIVE_INFINITY });

/** The figures that replications give an interval of, in the order in which reports show them. */
const REPLICATED_METRICS: readonly ReplicatedMetric[] = [
  number('latencyMs.p50'),
  number('latencyMs.p95'),
  number('latencyMs.p99'),
  number('retryAmplification'),
  number('errorRate', 1),
  number('throughput.goodputPerSecond'),
  dollars('dollars.billed'),
  dollars('dollars.wasted'),
  dollars('dollars.perSuccess'),
];

/** What one replication gives to the intervals, in the order of the metrics: numbers, dollars as decimal text, or null. */
export type ReplicationFigures = readonly (number | string | null)[];

type Interval = Replications['intervals'][number];

const CONFIDENCE = 0.95;
const METHOD = "Student's t over independent replications";

/** Reads the figures of one replication off its own summary. */
export function replicationFigures(summary: Summary): ReplicationFigures {
  return REPLICATED_METRICS.map(({ metric }) => metricValue(metric, summary));
}

/**
 * The `replications` block of a summary: for each figure its mean over replications with a 95 % interval, mean +- t * s / sqrt(n)
 * (A. Law, Simulation Modeling and Analysis, 5th ed., 9.4.1: replications with different seeds are independent, requests of one run are
 * not). `figures` stand in the order of `seeds`. Replications without a figure (no success, no latency) are left out of its mean.
 */
export function summarizeReplications(seeds: readonly number[], figures: readonly ReplicationFigures[]): Replications {
  const intervals = REPLICATED_METRICS.map((metric, i): Interval => {
    const samples = figures.map((row) => row[i] ?? null);
    return metric.dollars ? dollarInterval(metric.metric, samples) : numberInterval(metric, samples);
  });
  return { count: seeds.length, seeds: [...seeds], intervals };
}

function numberInterval({ metric, max }: ReplicatedMetric, figures: readonly (number | string | null)[]): Interval {
  const samples = figures.filter((figure) => typeof figure === 'number');
  const { length } = samples;
  const mean = length === 0 ? null : samples.reduce((sum, sample) => sum + sample, 0) / length;
  const standardError = standardErrorOf(samples.map((sample) => sample - (mean ?? 0)));
  const reach = standardError === null ? null : standardError * studentT95(length - 1);
  return {
    metric,
    samples: length,
    mean,
    standardError,
    low: mean === null || reach === null ? null : Math.max(0, mean - reach),
    high: mean === null || reach === null ? null : Math.min(max, mean + reach),
    confidence: CONFIDENCE,
    method: METHOD,
  };
}

/** Sums of dollars are exact; only their spread is computed in floats, and rounded to the nano-dollar. */
function dollarInterval(metric: string, figures: readonly (number | string | null)[]): Interval {
  const samples = figures.filter((figure) => typeof figure === 'string').map(parseNanoUsd);
  const { length } = samples;
  const sum = samples.reduce((total, sample) => total + sample, 0n);
  const count = BigInt(length);
  const mean = length === 0 ? null : (2n * sum + count) / (2n * count);
  const standardError = standardErrorOf(samples.map((sample) => Number(sample * count - sum) / length));
  const reach = standardError === null ? null : BigInt(Math.round(standardError * studentT95(length - 1)));
  const text = (nano: bigint | null): string | null => (nano === null ? null : nanoUsdText(nano));
  return {
    metric,
    samples: length,
    mean: text(mean),
    standardError: standardError === null ? null : nanoUsdText(BigInt(Math.round(standardError))),
    low: mean === null || reach === null ? null : text(reach > mean ? 0n : mean - reach),
    high: mean === null || reach === null ? null : text(mean + reach),
    confidence: CONFIDENCE,
    method: METHOD,
  };
}

/** Standard error of a mean from the deviations of its samples; null of fewer than two. */
function standardErrorOf(deviations: readonly number[]): number | null {
  const { length } = deviations;
  if (length < 2) return null;
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0);
  return Math.sqrt(squares / (length - 1) / length);
}
