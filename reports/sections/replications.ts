import type { Replications, Summary } from '../../src/measure/summary.ts';
import { formatConfidence, formatCount } from '../../src/units/format.ts';
import type { Section } from '../section.ts';
import { seedText } from './headline.ts';
import { wordsOf } from './metric-words.ts';

/** Figures that are told always; others where a threshold names them. */
const SHOWN: ReadonlySet<string> = new Set([
  'latencyMs.p50',
  'latencyMs.p95',
  'latencyMs.p99',
  'retryAmplification',
  'errorRate',
  'throughput.goodputPerSecond',
  'dollars.billed',
  'dollars.wasted',
  'dollars.perSuccess',
]);

/** Each figure of one replication: its mean over all and the interval of that mean, when there were replications. */
export function replicationSection(summary: Summary): Section | undefined {
  const { replications } = summary;
  if (replications === undefined) return undefined;
  const { count } = replications;
  const named = new Set(summary.thresholds.map(({ metric }) => metric));
  const intervals = replications.intervals.filter(({ metric }) => SHOWN.has(metric) || named.has(metric));
  const [first] = intervals;
  const head = first === undefined ? 'interval' : `${formatConfidence(first.confidence)} interval of the mean`;
  const rows = intervals.map(({ metric, mean, low, high }) => {
    const { label, format } = wordsOf(metric);
    return [label, format(mean), low === null ? '–' : `${format(low)} to ${format(high)}`];
  });
  return {
    title: 'replications',
    remark: `${formatCount(count)}, ${seedText(summary)}`,
    parts: [
      { columns: ['figure', 'mean', { head, kind: 'text' }], rows },
      { text: replicationsSentence(replications), style: 'faint' },
    ],
  };
}

/** How the rest of the report relates to the replications, in one sentence, and why there is no interval where there is none. */
export function replicationsSentence({ count, intervals }: Replications): string {
  if (count < 2) return 'One replication has no interval: run two or more.';
  const method = intervals[0]?.method ?? '';
  const constant = intervals.some(({ low, samples }) => low === null && samples > 1)
    ? ' A figure that is the same in all replications has no interval, because nothing shows how it varies.'
    : '';
  return `Each figure here is of one replication (${method}); all other figures are of all replications together.${constant}`;
}
