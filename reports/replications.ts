import type { Replications, Summary } from '../src/measure/summary.ts';
import {
  formatConfidence,
  formatDollars,
  formatMs,
  formatRate,
  formatRatio,
  formatShare,
} from '../src/units/format.ts';

/** A figure with its interval, in words: as every report shows it. */
export interface IntervalRow {
  readonly label: string;
  readonly mean: string;
  /** `655 ms to 707 ms`, or a dash. */
  readonly interval: string;
}

type Figure = Replications['intervals'][number]['mean'];

const ofNumber =
  (format: (value: number) => string) =>
  (figure: Figure): string =>
    typeof figure === 'number' ? format(figure) : '–';
const ofDollars = (figure: Figure): string => formatDollars(typeof figure === 'string' ? figure : null);

/** How each figure is named and written. */
const FIGURES: Readonly<Record<string, readonly [label: string, format: (figure: Figure) => string]>> = {
  'latencyMs.p50': ['latency p50', ofNumber(formatMs)],
  'latencyMs.p95': ['latency p95', ofNumber(formatMs)],
  'latencyMs.p99': ['latency p99', ofNumber(formatMs)],
  retryAmplification: ['retry amplification', ofNumber(formatRatio)],
  errorRate: ['error rate', ofNumber(formatShare)],
  'throughput.goodputPerSecond': ['goodput', ofNumber(formatRate)],
  'dollars.billed': ['billed', ofDollars],
  'dollars.wasted': ['wasted', ofDollars],
  'dollars.perSuccess': ['per success', ofDollars],
};

/** Each figure of one replication: its mean over all, and the interval of that mean. */
export function intervalRows({ intervals }: Replications): readonly IntervalRow[] {
  return intervals.map(({ metric, mean, low, high }) => {
    const [label, format] = FIGURES[metric] ?? [metric, (figure: Figure): string => String(figure ?? '–')];
    return { label, mean: format(mean), interval: low === null ? '–' : `${format(low)} to ${format(high)}` };
  });
}

/** What the intervals are of: the heading of their column. */
export function intervalHeading({ intervals }: Replications): string {
  const [first] = intervals;
  return first === undefined ? 'interval' : `${formatConfidence(first.confidence)} interval of the mean`;
}

/** How the rest of the report relates to the replications, in one sentence, and why there is no interval where there is none. */
export function replicationsSentence({ count, intervals }: Replications): string {
  if (count < 2) return 'One replication has no interval: run two or more.';
  const method = intervals[0]?.method ?? '';
  return `Each figure here is of one replication (${method}); all other figures are of all replications together.`;
}

/** The seed of a run, or the seeds of its replications. */
export function seedText({ scenario, replications }: Summary): string {
  if (replications === undefined || replications.count === 1) return `seed ${scenario.seed}`;
  return `seeds ${scenario.seed} to ${replications.seeds.at(-1)}`;
}
