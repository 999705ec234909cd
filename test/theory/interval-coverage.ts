import { createScenario } from '../../src/index.ts';
import { Histogram, type HistogramDump } from '../../src/measure/histogram.ts';
import { replicationFigures, summarizeReplications } from '../../src/measure/replications.ts';
import type { RunDump } from '../../src/measure/summary-merge.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulateToMerge } from '../../src/runners/virtual/simulate.ts';
import type { IntervalLoad } from './interval-loads.ts';

/** An interval that a trial gave, or why it gave none. */
type Given = readonly [low: number, high: number] | string;

/** What trials of a load came to, as plain data. */
export interface Trials {
  readonly intervals: readonly Readonly<Record<string, Given>>[];
  /** What each trial says of a figure. */
  readonly estimates: readonly Readonly<Record<string, number>>[];
  readonly latency: HistogramDump;
  /** Sums over all runs. */
  readonly sums: Readonly<Record<Sum, number>>;
}

type Sum = 'offered' | 'succeeded' | 'attempts' | 'begun' | 'dollars' | 'seconds';

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

/** Runs trials of a load: so many from a number on, each with seeds of its own. */
export function runTrials({ options, replications }: IntervalLoad, from: number, count: number): Trials {
  const pooled = new Histogram();
  const sums: Record<Sum, number> = { offered: 0, succeeded: 0, attempts: 0, begun: 0, dollars: 0, seconds: 0 };
  const run = (seed: number): Summary => {
    const { summary, dump } = simulateToMerge(createScenario({ ...options, seed }));
    addTo(sums, pooled, summary, dump);
    return summary;
  };
  const intervals: Record<string, Given>[] = [];
  const estimates: Record<string, number>[] = [];
  for (let trial = from; trial < from + count; trial++) {
    if (replications === undefined) {
      intervals.push(intervalsOfRun(run(trial)));
      continue;
    }
    const seeds = Array.from({ length: replications }, (_, i) => trial * replications + i);
    const rows = summarizeReplications(
      seeds,
      seeds.map((seed) => replicationFigures(run(seed))),
    ).intervals;
    intervals.push(Object.fromEntries(rows.map((row) => [row.metric, givenOf(row)])));
    estimates.push(Object.fromEntries(rows.map(({ metric, mean }) => [metric, Number(mean)])));
  }
  return { intervals, estimates, latency: pooled.dump(), sums };
}

function addTo(sums: Record<Sum, number>, pooled: Histogram, summary: Summary, dump: RunDump): void {
  for (const { latency } of dump.recorders.steady.byModel) pooled.mergeDump(latency);
  sums.offered += summary.requests.offered;
  sums.succeeded += summary.requests.succeeded;
  sums.attempts += summary.attempts.total;
  sums.begun += dump.recorders.steady.begun;
  sums.dollars += Number(summary.dollars.billed);
  sums.seconds += summary.durationMs / 1000;
}

interface Row {
  readonly low: number | string | null;
  readonly high: number | string | null;
  readonly noInterval?: string | undefined;
}

function givenOf({ low, high, noInterval }: Row): Given {
  return noInterval ?? [Number(low), Number(high)];
}

function intervalsOfRun({ intervals = [], projection }: Summary): Record<string, Given> {
  const { interval = null, noInterval = 'nothing was offered' } = projection ?? {};
  return {
    ...Object.fromEntries(intervals.map((row) => [row.metric, givenOf(row)])),
    projection: interval === null ? noInterval : givenOf(interval),
  };
}

/** Trials that were run in parts, as one. */
export function joinTrials(parts: readonly Trials[]): Trials {
  const pooled = new Histogram();
  const sums: Record<Sum, number> = { offered: 0, succeeded: 0, attempts: 0, begun: 0, dollars: 0, seconds: 0 };
  for (const part of parts) {
    pooled.mergeDump(part.latency);
    for (const name of Object.keys(sums) as Sum[]) sums[name] += part.sums[name];
  }
  return {
    intervals: parts.flatMap(({ intervals }) => intervals),
    estimates: parts.flatMap(({ estimates }) => estimates),
    latency: pooled.dump(),
    sums,
  };
}

/** What is true of each figure: by theory where it knows it, else by all runs together. */
function truthOf({ theory, replications }: IntervalLoad, trials: Trials): Record<string, number> {
  const { estimates, sums } = trials;
  if (replications !== undefined) {
    const metrics = Object.keys(estimates[0] ?? {});
    const mean = (metric: string): number =>
      estimates.reduce((sum, row) => sum + (row[metric] as number), 0) / estimates.length;
    return Object.fromEntries(metrics.map((metric) => [metric, mean(metric)]));
  }
  const pooled = new Histogram();
  pooled.mergeDump(trials.latency);
  const quantile = (p: number): number => pooled.quantile(p) ?? Number.NaN;
  return {
    'latencyMs.p50': quantile(0.5),
    'latencyMs.p90': quantile(0.9),
    'latencyMs.p95': quantile(0.95),
    'latencyMs.p99': quantile(0.99),
    'latencyMs.p999': quantile(0.999),
    errorRate: 1 - sums.succeeded / sums.offered,
    retryAmplification: sums.attempts / sums.begun,
    'throughput.goodputPerSecond': sums.succeeded / sums.seconds,
    'dollars.perSuccess': sums.dollars / sums.succeeded,
    projection: (sums.dollars / sums.offered) * 1_000_000,
    ...theory,
  };
}

/** How often the intervals of each figure were given, and held what is true. */
export function coverageOfTrials(load: IntervalLoad, trials: Trials): FigureCoverage[] {
  const truth = truthOf(load, trials);
  const metrics = Object.keys(trials.intervals[0] ?? {});
  return metrics.map((metric) => {
    const rows = trials.intervals.map((row) => row[metric] ?? 'it is missing');
    return { metric, ...judge(rows, truth[metric] ?? Number.NaN) };
  });
}

function judge(rows: readonly Given[], truth: number): Omit<FigureCoverage, 'metric'> {
  const reasons = new Map<string, number>();
  let [given, held, below, widths] = [0, 0, 0, 0];
  for (const row of rows) {
    if (typeof row === 'string') {
      reasons.set(row, (reasons.get(row) ?? 0) + 1);
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
