import type { Series, Summary } from './summary.ts';

/** The series of a run as rates: what charts draw. */
export interface SeriesRates extends Pick<Series, 'windowMs' | 'latencyMsP50' | 'latencyMsP95'> {
  /** Requests behind the percentiles of each window. */
  readonly successes: readonly number[];
  /** Per second. */
  readonly offered: readonly number[];
  readonly attempts: readonly number[];
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  readonly throttled: readonly number[];
  /** Attempts per request that was due in the same window; null where none was. */
  readonly amplification: readonly (number | null)[];
  /** Dollars per window. */
  readonly billed: readonly number[];
}

/** The rates of one run; of replications, which lie over each other in the series, their mean. */
export function seriesRates({ series, replications }: Pick<Summary, 'series' | 'replications'>): SeriesRates {
  const { windowMs, latencyMsP50, latencyMsP95, billedDollars } = series;
  const runs = replications?.count ?? 1;
  const perSecond = (counts: readonly number[]): number[] => counts.map((count) => (count * 1000) / (windowMs * runs));
  return {
    windowMs,
    latencyMsP50,
    latencyMsP95,
    successes: series.succeeded,
    offered: perSecond(series.offered),
    attempts: perSecond(series.attempts),
    succeeded: perSecond(series.succeeded),
    failed: perSecond(series.failed),
    throttled: perSecond(series.throttled),
    amplification: series.attempts.map((count, index) => {
      const offered = series.offered[index] ?? 0;
      return offered === 0 ? null : count / offered;
    }),
    billed: billedDollars.map((dollars) => Number(dollars) / runs),
  };
}
