import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';

type Figure = number | string | null;

/** How a figure of the summary is named and written to people. */
interface MetricWords {
  readonly label: string;
  readonly format: (figure: Figure) => string;
}

const ofNumber =
  (format: (value: number) => string) =>
  (figure: Figure): string =>
    typeof figure === 'number' ? format(figure) : '–';
const ofDollars = (figure: Figure): string => formatDollars(typeof figure === 'string' ? figure : null);

const WORDS: Readonly<Record<string, MetricWords>> = {
  'latencyMs.p50': { label: 'latency p50', format: ofNumber(formatMs) },
  'latencyMs.p90': { label: 'latency p90', format: ofNumber(formatMs) },
  'latencyMs.p95': { label: 'latency p95', format: ofNumber(formatMs) },
  'latencyMs.p99': { label: 'latency p99', format: ofNumber(formatMs) },
  'latencyMs.p999': { label: 'latency p99.9', format: ofNumber(formatMs) },
  retryAmplification: { label: 'retry amplification', format: ofNumber(formatRatio) },
  errorRate: { label: 'error rate', format: ofNumber(formatShare) },
  'throughput.offeredPerSecond': { label: 'offered', format: ofNumber(formatRate) },
  'throughput.attemptsPerSecond': { label: 'throughput', format: ofNumber(formatRate) },
  'throughput.goodputPerSecond': { label: 'goodput', format: ofNumber(formatRate) },
  'dollars.billed': { label: 'billed', format: ofDollars },
  'dollars.wasted': { label: 'wasted', format: ofDollars },
  'dollars.perSuccess': { label: 'per success', format: ofDollars },
};

const RETRIES = 'attempts.retriesAfter.';

/** The words for a figure, by its dotted path: those that compare runs or replications have a name, others their path. */
export function wordsOf(metric: string): MetricWords {
  if (metric.startsWith(RETRIES))
    return { label: `retries after ${metric.slice(RETRIES.length)}`, format: ofNumber(formatCount) };
  return WORDS[metric] ?? { label: metric, format: (figure) => String(figure ?? '–') };
}
