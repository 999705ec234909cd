import { type AttemptCounts, attemptPoints, distinctLabels, labelText } from './labels.ts';
import type { NumberMetric, NumberPoint } from './metric.ts';

/** What became of a threshold. */
export interface JudgedLimit {
  readonly metric: string;
  readonly condition: string;
  /** Dollars are decimal text; null: nothing was measured. */
  readonly observed: number | string | null;
  readonly passed: boolean;
}

/** What monitoring systems are told of one finished result. What is absent or null has no series. */
export interface FinishedFigures {
  /** What tells the result from others, such as `run` and `world`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly verdict: string;
  readonly verdicts: readonly string[];
  readonly seed?: number | undefined;
  readonly loadMs?: number | undefined;
  readonly offered?: number | undefined;
  /** By outcome. */
  readonly ended?: Readonly<Record<string, number>> | undefined;
  readonly attempts?: AttemptCounts | undefined;
  readonly retryAmplification: number | null;
  readonly errorRate: number | null;
  /** Per second, by what is counted. */
  readonly throughput?: Readonly<Record<string, number>> | undefined;
  /** In ms, by quantile, such as `0.95`. */
  readonly latencyMs: Readonly<Record<string, number | null>>;
  readonly firstTokenMs?: Readonly<Record<string, number | null>> | undefined;
  /** Decimal dollars. */
  readonly billed: string;
  /** Parts of `billed`, or what is beside it, by what they bought. */
  readonly spend: Readonly<Record<string, string>>;
  /** Decimal dollars, by cause. */
  readonly wastedBy?: Readonly<Record<string, string>> | undefined;
  readonly unknownAtMost?: string | undefined;
  readonly perSuccess: string | null;
  /** Decimal dollars a month: `expected`, `low`, `high`. */
  readonly month?: Readonly<Record<string, string | undefined>> | undefined;
  readonly thresholds: readonly JudgedLimit[];
}

type Points = readonly NumberPoint[];

/** A metric of finished results: what it is, and its series of one result. */
interface FinishedMetric extends Pick<NumberMetric, 'name' | 'unit' | 'help'> {
  readonly type: NumberMetric['type'];
  pointsOf(figures: FinishedFigures): Points;
}

/**
 * Every metric of a finished result. Names that a run has while it goes on mean the same here; those of rates, latencies and prices differ, because
 * those are of the whole run.
 */
const METRICS: readonly FinishedMetric[] = [
  {
    name: 'tollmark.run.info',
    unit: '',
    help: 'Which run this is; always 1.',
    type: 'info',
    pointsOf: ({ seed }) => (seed === undefined ? [] : [{ labels: { seed: String(seed) }, value: 1 }]),
  },
  gauge('tollmark.run.verdict', '', 'Whether this is the verdict: 1 or 0.', ({ verdict, verdicts }) =>
    verdicts.map((each) => ({ labels: { verdict: each }, value: each === verdict ? 1 : 0 })),
  ),
  gauge('tollmark.threshold.met', '', 'Whether a threshold holds: 1 or 0.', (figures) =>
    limitPoints(figures, ({ passed }) => (passed ? 1 : 0)),
  ),
  gauge('tollmark.threshold.observed', '', 'What a threshold was judged by, in the unit of its metric.', (figures) =>
    limitPoints(figures, ({ observed }) => (typeof observed === 'string' ? Number(observed) : sixFigures(observed))),
  ),
  gauge('tollmark.run.length', 's', 'Length of the load.', ({ loadMs }) =>
    one(loadMs === undefined ? null : loadMs / 1000),
  ),
  counter('tollmark.requests.offered', '{request}', 'Requests that were due.', ({ offered }) => one(offered ?? null)),
  counter('tollmark.requests.ended', '{request}', 'Requests that are over, by how they ended.', ({ ended }) =>
    by('outcome', ended),
  ),
  counter(
    'tollmark.attempts.ended',
    '{attempt}',
    'Attempts that ended, by HTTP status, timeout, network_error or unfinished; rare statuses count together as other.',
    ({ attempts }) => (attempts === undefined ? [] : attemptPoints(attempts)),
  ),
  gauge('tollmark.retry_amplification', '', 'Attempts / requests that sent at least one.', ({ retryAmplification }) =>
    one(sixFigures(retryAmplification)),
  ),
  gauge('tollmark.error_rate', '', 'Share of the requests that did not succeed.', ({ errorRate }) =>
    one(sixFigures(errorRate)),
  ),
  gauge('tollmark.throughput', '{event}/s', 'What was counted in a second, on average.', ({ throughput }) =>
    by('of', throughput, sixFigures),
  ),
  gauge(
    'tollmark.request.latency',
    's',
    'Quantiles of the time from when a request was due to its success.',
    (figures) => by('quantile', figures.latencyMs, seconds),
  ),
  gauge(
    'tollmark.first_token.latency',
    's',
    'Quantiles of the time from the sending of an attempt to its first token.',
    (figures) => by('quantile', figures.firstTokenMs, seconds),
  ),
  gauge('tollmark.spend.billed.dollars', '{USD}', 'All dollars that the provider charges.', ({ billed }) =>
    one(dollars(billed)),
  ),
  gauge('tollmark.spend.dollars', '{USD}', 'Dollars billed, by what they bought.', ({ spend }) =>
    by('use', spend, Number),
  ),
  gauge('tollmark.spend.wasted.dollars', '{USD}', 'Dollars that bought nothing, by cause.', ({ wastedBy }) =>
    by('cause', wastedBy, Number),
  ),
  gauge(
    'tollmark.spend.unknown.dollars',
    '{USD}',
    'What attempts of unknown cost may have cost besides, at most.',
    ({ unknownAtMost }) => one(dollars(unknownAtMost)),
  ),
  gauge('tollmark.spend.per_success.dollars', '{USD}', 'Dollars billed / requests that succeeded.', ({ perSuccess }) =>
    one(dollars(perSuccess)),
  ),
  gauge(
    'tollmark.projection.dollars',
    '{USD}',
    'Dollars a month: expected, and the bounds of its interval.',
    ({ month }) => by('bound', month, dollars),
  ),
];

/** Metrics of finished results, each with the series of all of them; a metric without a series is left out. */
export function finishedMetrics(results: readonly FinishedFigures[]): NumberMetric[] {
  return METRICS.flatMap(({ pointsOf, ...head }): NumberMetric[] => {
    const points = results.flatMap((figures) =>
      pointsOf(figures).map(({ labels, value }) => ({ labels: cleanLabels({ ...figures.labels, ...labels }), value })),
    );
    return points.length === 0 ? [] : [{ ...head, points }];
  });
}

function gauge(name: string, unit: string, help: string, pointsOf: FinishedMetric['pointsOf']): FinishedMetric {
  return { name, unit, help, type: 'gauge', pointsOf };
}

function counter(name: string, unit: string, help: string, pointsOf: FinishedMetric['pointsOf']): FinishedMetric {
  return { name, unit, help, type: 'counter', pointsOf };
}

function cleanLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, labelText(text)]));
}

function limitPoints({ thresholds }: FinishedFigures, valueOf: (limit: JudgedLimit) => number | null): Points {
  const labels = distinctLabels(thresholds.map(({ metric, condition }) => `${metric} ${condition}`));
  return thresholds.flatMap((limit, index) => one(valueOf(limit), { threshold: labels[index] as string }));
}

function one(value: number | null, labels: Readonly<Record<string, string>> = {}): Points {
  return value === null ? [] : [{ labels, value }];
}

/** A series for each entry that there is. */
function by<T>(
  label: string,
  entries: Readonly<Record<string, T>> | undefined,
  valueOf: (entry: T) => number | null = (entry) => entry as number,
): Points {
  return Object.entries(entries ?? {}).flatMap(([name, entry]) => one(valueOf(entry), { [label]: name }));
}

function dollars(decimal: string | null | undefined): number | null {
  return decimal === null || decimal === undefined ? null : Number(decimal);
}

/** A time as seconds. */
function seconds(ms: number | null): number | null {
  return ms === null ? null : sixFigures(ms / 1000);
}

/** A measured figure without the digits that say nothing, so that two that are alike are written alike. */
function sixFigures<N extends number | null>(value: N): N {
  return (value === null ? null : Number(value.toPrecision(6))) as N;
}
