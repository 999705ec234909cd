import type { Histogram } from '../histogram.ts';
import type { PhaseTimes } from '../phase-summary.ts';
import { chanceOf, congestionReason } from '../projection-interval.ts';
import type { Recorder } from '../recorder.ts';
import type { Summary } from '../summary.ts';
import { type Ends, rowOf, tooShort } from './interval-row.ts';
import type { RunInterval } from './interval-schema.ts';
import { latencyIntervals } from './latency-intervals.ts';
import { windowsOfPhase } from './phase-windows.ts';
import { amplificationEnds, errorRateEnds, perSuccessEnds, projectedEnds, rateEnds } from './ratio-intervals.ts';

/** Figures of a projection, and how many of each make a month. */
const PROJECTED = { perHour: 720n, perDay: 30n, perMonth: 1n } as const;

/** What of one run tells how sure its figures are. */
export interface IntervalSource {
  /** What most figures are of, and its times. */
  readonly steady: Recorder;
  readonly times: PhaseTimes;
  /** Of all models together. */
  readonly latency: Pick<Histogram, 'quantile'>;
  /** What dollars are of: the same recorder where all of the load is steady. */
  readonly whole: Recorder;
  readonly loadDurationMs: number;
  /** Whether a part of the dollars is for time of workers, which requests share. */
  readonly hasWorkerTime: boolean;
  readonly throughput: Summary['throughput'];
  readonly projection: Summary['projection'];
  /** Metrics of thresholds: where one run tells nothing of them, that is said. */
  readonly named: readonly string[];
}

/**
 * The 95 % intervals of the figures of one run, each of what it would be in a run without end, or why there is none: percentiles of the latency, ratios of
 * sums, and dollars. Requests of one run depend on each other, so all come from stretches of the run.
 */
export function runIntervals(source: IntervalSource): RunInterval[] {
  const { steady, latency, times, whole, loadDurationMs, hasWorkerTime, throughput, projection, named } = source;
  const chance = chanceOf(steady, false);
  const windows = windowsOfPhase(steady, times);
  const reason = tooShort(windows.offered) ?? congestionReason({ ...chance, loadDurationMs: times.loadDurationMs });
  const ratio = (metric: string, ends: () => Ends): RunInterval => rowOf(metric, reason ?? ends());
  const rate = (name: 'offered' | 'attempts' | 'goodput', counts: readonly number[]): RunInterval =>
    ratio(`throughput.${name}PerSecond`, () => rateEnds(counts, windows, throughput[`${name}PerSecond`]));
  const ofWhole = whole === steady ? windows : windowsOfPhase(whole, { fromMs: 0, loadDurationMs });
  const reasonOfDollars =
    tooShort(ofWhole.offered) ?? congestionReason({ ...chanceOf(whole, hasWorkerTime), loadDurationMs });
  const rows = [
    ...latencyIntervals(steady, chance, latency, times.loadDurationMs),
    ratio('errorRate', () => errorRateEnds(windows)),
    ratio('retryAmplification', () => amplificationEnds(windows)),
    rate('offered', windows.offered),
    rate('attempts', windows.attempts),
    rate('goodput', windows.succeeded),
    rowOf('dollars.perSuccess', reasonOfDollars ?? perSuccessEnds(ofWhole)),
    ...projectedRows(projection, named),
  ];
  const others = [...new Set(named)].filter((name) => rows.every(({ metric }) => metric !== name));
  return [...rows, ...others.map((metric) => rowOf(metric, 'one run gives no interval of it; use --replications'))];
}

/** The dollars of an hour, and what else of the projection thresholds name. */
function projectedRows(projection: Summary['projection'], named: readonly string[]): RunInterval[] {
  if (projection === null) return [];
  return Object.entries(PROJECTED)
    .map(([name, parts]) => [`projection.${name}`, parts] as const)
    .filter(([metric]) => metric === 'projection.perHour' || named.includes(metric))
    .map(([metric, parts]) => rowOf(metric, projectedEnds(projection, parts)));
}
