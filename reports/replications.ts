import type { Replications, Summary } from '../src/measure/summary.ts';
import { formatConfidence } from '../src/units/format.ts';
import { wordsOf } from './metric-words.ts';

/** A figure with its interval, in words: as every report shows it. */
export interface IntervalRow {
  readonly label: string;
  readonly mean: string;
  /** `655 ms to 707 ms`, or a dash. */
  readonly interval: string;
}

/** Each figure of one replication: its mean over all, and the interval of that mean. */
export function intervalRows({ intervals }: Replications): readonly IntervalRow[] {
  return intervals.map(({ metric, mean, low, high }) => {
    const { label, format } = wordsOf(metric);
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
