import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { standardDeviation, sum } from '../statistics/arrays.ts';
import { studentT95 } from '../statistics/student-t.ts';
import { shareInterval } from './intervals/share-interval.ts';
import { isDollarMetric, metricValue } from './metrics.ts';
import type { Replications, Summary } from './summary.ts';
import { WATCHED_METRICS } from './watched-metrics.ts';

/** What a replication gives to a figure: a sum (of nano-USD where the figure is dollars) and what it is divided by, 1 where it is not a ratio. */
interface Sample {
  readonly sum: number | bigint;
  readonly per: number;
}

/** A figure whose value over replications is estimated. */
interface ReplicatedMetric {
  readonly metric: string;
  readonly sampleOf: (summary: Summary) => Sample | null;
  /** Whether the figure is dollars, as exact decimal text; else it is a number. */
  readonly dollars?: boolean;
  /** Whether it is a share of requests. */
  readonly isShare?: boolean;
  /** The least that it can be: no interval reaches below. */
  readonly min?: number;
}

/** A ratio of sums; nothing where a replication has neither. */
const ratio = (of: number | bigint, per: number): Sample | null =>
  per === 0 && Number(of) === 0 ? null : { sum: of, per };
const steadyMs = ({ phases, loadDurationMs, durationMs }: Summary): { loadDurationMs: number; durationMs: number } =>
  phases?.steady ?? { loadDurationMs, durationMs };

/** Ratios over several runs are ratios of sums: so is the figure of the merged summary. */
const RATIOS: readonly ReplicatedMetric[] = [
  {
    metric: 'retryAmplification',
    sampleOf: ({ attempts: { total }, requests: { offered }, validity: { achievedOverOffered: begun } }) =>
      begun === null ? null : ratio(total, Math.round(begun * offered)),
    min: 1,
  },
  {
    metric: 'errorRate',
    sampleOf: ({ requests: { offered, succeeded } }) => ratio(offered - succeeded, offered),
    isShare: true,
  },
  {
    metric: 'throughput.offeredPerSecond',
    sampleOf: (summary) => ratio(summary.requests.offered, steadyMs(summary).loadDurationMs / 1000),
  },
  {
    metric: 'throughput.attemptsPerSecond',
    sampleOf: (summary) => ratio(summary.attempts.total, steadyMs(summary).durationMs / 1000),
  },
  {
    metric: 'throughput.goodputPerSecond',
    sampleOf: (summary) => ratio(summary.requests.succeeded, steadyMs(summary).durationMs / 1000),
  },
  {
    metric: 'dollars.perSuccess',
    sampleOf: ({ dollars, phases, requests }) =>
      ratio(parseNanoUsd(dollars.billed), (phases?.all.requests ?? requests).succeeded),
    dollars: true,
  },
];

/** The figures that all replications give an interval of: those that reports show come first, in their order, then all others that windows have. */
const ALWAYS: readonly ReplicatedMetric[] = [
  ...new Set([
    'latencyMs.p50',
    'latencyMs.p95',
    'latencyMs.p99',
    'retryAmplification',
    'errorRate',
    'throughput.goodputPerSecond',
    'dollars.billed',
    'dollars.wasted',
    'dollars.perSuccess',
    ...WATCHED_METRICS,
  ]),
].map((metric) => RATIOS.find((known) => known.metric === metric) ?? plain(metric, metric.startsWith('dollars.')));

/** Those, and what thresholds name besides, whatever it is. */
function metricsFor(named: readonly string[]): readonly ReplicatedMetric[] {
  const others = new Set(named.filter((metric) => ALWAYS.every((known) => known.metric !== metric)));
  return [...ALWAYS, ...[...others].map((metric) => plain(metric, isDollarMetric(metric)))];
}

/** A figure that each replication has a value of. */
function plain(metric: string, dollars: boolean): ReplicatedMetric {
  return {
    metric,
    dollars,
    sampleOf: (summary) => {
      const value = metricValue(metric, summary);
      return value === null ? null : { sum: typeof value === 'string' ? parseNanoUsd(value) : value, per: 1 };
    },
  };
}

/** What one replication gives to the intervals, in the order of the metrics. */
export type ReplicationFigures = readonly (Sample | null)[];

type Interval = Replications['intervals'][number];

const CONFIDENCE = 0.95;
const METHOD = "Student's t over independent replications";
const SHARE_METHOD =
  "Wilson score of the requests that replications are worth, Student's t over independent replications";

/** Reads the figures of one replication off its own summary; `named`: further metrics, see `summarizeReplications`. */
export function replicationFigures(summary: Summary, named: readonly string[] = []): ReplicationFigures {
  return metricsFor(named).map(({ sampleOf }) => sampleOf(summary));
}

/**
 * The `replications` block of a summary: for each figure its mean over replications with a 95 % interval, mean +- t * s / sqrt(n)
 * (A. Law, Simulation Modeling and Analysis, 5th ed., 9.4.1: replications with different seeds are independent, requests of one run are
 * not). The mean of a ratio is the ratio of the sums, and its spread that of the residuals (W. Cochran, Sampling Techniques, ch. 6). A share has the
 * score interval of E. Wilson (1927) for as many requests as its spread is worth, which is not empty where no request failed. Any other figure that was the same in
 * all replications has no interval. `figures` stand in the order of `seeds`. `named`: metrics of thresholds, which have an interval, too, or a reason for none.
 */
export function summarizeReplications(
  seeds: readonly number[],
  figures: readonly ReplicationFigures[],
  named: readonly string[] = [],
): Replications {
  const intervals = metricsFor(named).map((metric, i) =>
    intervalOf(
      metric,
      figures.map((row) => row[i] ?? null),
    ),
  );
  return { count: seeds.length, seeds: [...seeds], intervals };
}

function intervalOf(of: ReplicatedMetric, figures: readonly (Sample | null)[]): Interval {
  const samples = figures.filter((sample) => sample !== null);
  const { length } = samples;
  const text = (value: number): number | string =>
    of.dollars === true ? nanoUsdText(BigInt(Math.round(value))) : value;
  const mean = meanOf(of, samples);
  const spread = mean === null ? null : spreadOf(samples, mean);
  const row = {
    metric: of.metric,
    samples: length,
    mean: typeof mean === 'bigint' ? nanoUsdText(mean) : mean,
    standardError: spread === null ? null : text(spread),
    confidence: CONFIDENCE,
    method: of.isShare === true ? SHARE_METHOD : METHOD,
  };
  if (mean === null || spread === null) return { ...row, low: null, high: null, noInterval: reasonOf(length) };
  const t = studentT95(length - 1);
  if (of.isShare === true) return { ...row, ...shareInterval(Number(mean), spread, sumPer(samples), t) };
  // A ratio in dollars is rounded, which alone makes up to a nano-dollar of spread.
  const rounding = of.dollars === true && samples.some(({ per }) => per !== 1) ? 1 : 0;
  if (spread <= Math.max(SPREAD_MIN * Math.abs(Number(mean)), rounding))
    return {
      ...row,
      low: null,
      high: null,
      noInterval: 'it is the same in all replications, so nothing shows how it varies',
    };
  const { min = 0 } = of;
  if (typeof mean === 'number') return { ...row, low: Math.max(min, mean - t * spread), high: mean + t * spread };
  const reach = BigInt(Math.round(t * spread));
  return { ...row, low: nanoUsdText(reach > mean ? 0n : mean - reach), high: nanoUsdText(mean + reach) };
}

/** Spread relative to the mean below which there is only rounding. */
const SPREAD_MIN = 1e-12;

const reasonOf = (samples: number): string =>
  samples === 0 ? 'no replication has it' : 'fewer than two replications have it; run more';

const sumPer = (samples: readonly Sample[]): number => sum(samples.map(({ per }) => per));

/** The sums over what they are divided by, exact for dollars; null where there is nothing to divide by. */
function meanOf({ dollars = false }: ReplicatedMetric, samples: readonly Sample[]): number | bigint | null {
  const per = sumPer(samples);
  if (per === 0) return null;
  if (!dollars) return sum(samples.map((sample) => Number(sample.sum))) / per;
  return divideHalfUp(
    samples.reduce((total, sample) => total + BigInt(sample.sum), 0n),
    BigInt(per),
  );
}

/** Standard error of a mean or a ratio of sums, from its residuals; null of fewer than two. */
function spreadOf(samples: readonly Sample[], mean: number | bigint): number | null {
  const { length } = samples;
  if (length < 2) return null;
  const deviation = standardDeviation(samples.map((sample) => residualOf(sample, mean)));
  return (deviation * Math.sqrt(length)) / sumPer(samples);
}

/** How far a sample is from what the mean makes of it; of dollars, the difference is exact. */
function residualOf({ sum: of, per }: Sample, mean: number | bigint): number {
  return typeof of === 'bigint' && typeof mean === 'bigint'
    ? Number(of - mean * BigInt(per))
    : Number(of) - Number(mean) * per;
}
