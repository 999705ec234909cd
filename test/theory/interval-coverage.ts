import { createScenario } from '../../src/index.ts';
import { Histogram, type HistogramDump } from '../../src/measure/histogram.ts';
import { replicationFigures, summarizeReplications } from '../../src/measure/replications.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate, simulateToMerge } from '../../src/runners/virtual/simulate.ts';
import { AT_RATE, type IntervalLoad, REQUESTS_PER_MONTH, SECONDS_PER_MONTH, STATED } from './interval-loads.ts';

/** An interval that a trial gave, or why it gave none. */
type Given = readonly [low: number, high: number] | string;

/** The intervals of each trial by metric. */
export type Trials = readonly Readonly<Record<string, Given>>[];

/** What is true of a load by simulations, as plain data: of long runs their sums and latencies, of replications the mean of each figure. */
export interface LongRuns {
  readonly latency: HistogramDump;
  readonly sums: Readonly<Record<Sum, number>>;
  readonly means: Readonly<Record<string, number>>;
}

type Sum = 'offered' | 'succeeded' | 'attempts' | 'begun' | 'dollars' | 'seconds';
const NO_SUMS: LongRuns['sums'] = { offered: 0, succeeded: 0, attempts: 0, begun: 0, dollars: 0, seconds: 0 };

/** How often the intervals of a figure were given, and held what is true. */
export interface FigureCoverage {
  readonly metric: string;
  readonly trials: number;
  readonly given: number;
  readonly held: number;
  /** Of those that did not hold it: how many lay below it. */
  readonly below: number;
  /** Mean of half the width, relative to what is true. */
  readonly halfWidth: number;
  readonly reasons: ReadonlyMap<string, number>;
}

/** Length of the runs that tell what is true. */
const LONG = '1d';

/** Runs trials of a load: so many from a seed on. Every second one states the requests of a month. */
export function runTrials({ options, replications }: IntervalLoad, from: number, count: number): Trials {
  return Array.from({ length: count }, (_, i) => {
    const trial = from + i;
    if (replications !== undefined) return intervalsOfReplications(options, trial * replications, replications);
    const projection = trial % 2 === 0 ? { projection: { requestsPerMonth: REQUESTS_PER_MONTH } } : {};
    return intervalsOfRun(simulate(createScenario({ ...options, ...projection, seed: trial })), trial % 2 === 0);
  });
}

function replicate(options: IntervalLoad['options'], from: number, count: number): Summary['replications'] & object {
  const seeds = Array.from({ length: count }, (_, i) => from + i);
  const figures = seeds.map((seed) => replicationFigures(simulate(createScenario({ ...options, seed }))));
  return summarizeReplications(seeds, figures);
}

function intervalsOfReplications(options: IntervalLoad['options'], from: number, count: number): Trials[number] {
  return Object.fromEntries(replicate(options, from, count).intervals.map((row) => [row.metric, givenOf(row)]));
}

interface Row {
  readonly low: number | string | null;
  readonly high: number | string | null;
  readonly noInterval?: string | undefined;
}

function givenOf({ low, high, noInterval }: Row): Given {
  return noInterval ?? [Number(low), Number(high)];
}

function intervalsOfRun({ intervals = [], projection }: Summary, isStated: boolean): Trials[number] {
  const { interval = null, noInterval = 'nothing was offered' } = projection ?? {};
  return {
    ...Object.fromEntries(
      intervals.filter(({ metric }) => !metric.startsWith('projection.')).map((row) => [row.metric, givenOf(row)]),
    ),
    [isStated ? STATED : AT_RATE]: interval === null ? noInterval : givenOf(interval),
  };
}

/** Runs what tells the truth of a load: so many days of it, or so many of its replications, from a seed on that no trial has. */
export function runLong({ options, replications }: IntervalLoad, from: number, count: number): LongRuns {
  const pooled = new Histogram();
  if (replications !== undefined) {
    const rows = replicate(options, from, count).intervals;
    const means = Object.fromEntries(rows.map(({ metric, mean }) => [metric, Number(mean)]));
    return { latency: pooled.dump(), sums: NO_SUMS, means };
  }
  const sums = { ...NO_SUMS };
  const workload = { ...(options['workload'] as object), duration: LONG };
  for (let seed = from; seed < from + count; seed++) {
    const { summary, dump } = simulateToMerge(createScenario({ ...options, workload, seed }));
    for (const { latency } of dump.recorders.steady.byModel) pooled.mergeDump(latency);
    sums.offered += summary.requests.offered;
    sums.succeeded += summary.requests.succeeded;
    sums.attempts += summary.attempts.total;
    sums.begun += dump.recorders.steady.begun;
    sums.dollars += Number(summary.dollars.billed);
    sums.seconds += summary.loadDurationMs / 1000;
  }
  return { latency: pooled.dump(), sums, means: {} };
}

/** Long runs that were run in parts, as one; parts of replications are of equal size. */
export function joinLong(parts: readonly LongRuns[]): LongRuns {
  const pooled = new Histogram();
  const sums = { ...NO_SUMS };
  for (const part of parts) {
    pooled.mergeDump(part.latency);
    for (const name of Object.keys(sums) as Sum[]) sums[name] += part.sums[name];
  }
  const mean = (metric: string): number =>
    parts.reduce((sum, { means }) => sum + (means[metric] ?? Number.NaN), 0) / parts.length;
  const means = Object.fromEntries(Object.keys(parts[0]?.means ?? {}).map((metric) => [metric, mean(metric)]));
  return { latency: pooled.dump(), sums, means };
}

/** What is true of each figure by simulations. */
function truthOf({ sums, means, latency }: LongRuns): Record<string, number> {
  const pooled = new Histogram();
  pooled.mergeDump(latency);
  const quantile = (p: number): number => pooled.quantile(p) ?? Number.NaN;
  return {
    'latencyMs.p50': quantile(0.5),
    'latencyMs.p90': quantile(0.9),
    'latencyMs.p95': quantile(0.95),
    'latencyMs.p99': quantile(0.99),
    errorRate: 1 - sums.succeeded / sums.offered,
    retryAmplification: sums.attempts / sums.begun,
    'throughput.offeredPerSecond': sums.offered / sums.seconds,
    'throughput.attemptsPerSecond': sums.attempts / sums.seconds,
    'throughput.goodputPerSecond': sums.succeeded / sums.seconds,
    'dollars.perSuccess': sums.dollars / sums.succeeded,
    [STATED]: (sums.dollars / sums.offered) * REQUESTS_PER_MONTH,
    [AT_RATE]: (sums.dollars / sums.seconds) * SECONDS_PER_MONTH,
    ...means,
  };
}

/** How often the intervals of each figure were given, and held what is true. `long` absent: by theory. */
export function coverageOfTrials({ theory = {} }: IntervalLoad, trials: Trials, long?: LongRuns): FigureCoverage[] {
  const truth = long === undefined ? theory : truthOf(long);
  const metrics = new Set(trials.slice(0, 2).flatMap((row) => Object.keys(row)));
  return [...metrics].flatMap((metric) => {
    const known = truth[metric];
    return known === undefined ? [] : [{ metric, ...judge(rowsOf(trials, metric), known) }];
  });
}

/** What each trial that has the figure says of it. */
function rowsOf(trials: Trials, metric: string): Given[] {
  return trials.map((row) => row[metric]).filter((row) => row !== undefined);
}

function judge(rows: readonly Given[], truth: number): Omit<FigureCoverage, 'metric'> {
  const reasons = new Map<string, number>();
  let [given, held, below, widths] = [0, 0, 0, 0];
  for (const row of rows) {
    if (typeof row === 'string') {
      const reason = row.replace(/ at least .*?,/, ' longer,');
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    const [low, high] = row;
    given++;
    widths += (high - low) / 2 / truth;
    if (high < truth) below++;
    else if (low <= truth) held++;
  }
  return { trials: rows.length, given, held, below, halfWidth: given > 0 ? widths / given : 0, reasons };
}
