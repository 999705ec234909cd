import { mean, sum, variance } from '../../statistics/arrays.ts';
import { formatMs } from '../../units/format.ts';
import type { Histogram } from '../histogram.ts';
import { type IntervalInput, isCongested, requestsUnderWay, shortReason } from '../projection-interval.ts';
import type { Recorder } from '../recorder.ts';
import { TRACK, type TimeSeries } from '../time-series.ts';
import { type Ends, rowOf, tooShort } from './interval-row.ts';
import type { RunInterval } from './interval-schema.ts';
import { correctedInterval, stretchesOf } from './stretches.ts';

const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
/** Fewest latencies above a percentile. */
const ABOVE_MIN = 10;

/** Most stretches of a run: congestion makes neighbours agree, so they are longer than those of other figures. */
const STRETCHES_MAX = 30;
/** Added to the correlation of stretches, in standard errors of it: its estimate is itself uncertain. */
const CORRELATION_ADDED = 0.25;
/** Few stretches show too little of the skewness that rare congestion makes. */
const SKEWNESS_TIMES = 2;
/** Shortest load in relaxation times of the queue: below, most runs miss the rare times in which a nearly saturated endpoint is far behind. */
const RELAXATIONS_MIN = 180;

/**
 * The 95 % intervals of percentiles of the latency of one run. In equal stretches of the run, the share of latencies above the percentile is a ratio
 * of sums (see `correctedInterval`); the ends of its interval are read as percentiles of the run (R. Woodruff, J. Am. Stat. Assoc. 47, 1952).
 * Requests that wait for each other have a memory: where the run is short beside it, or neighbouring stretches agree, there is no interval.
 * The constants were found by `npm run bench:coverage` with seeds below 200,000. `chance`: that of the projection; `latency`: of all models together; `loadDurationMs`: of the requests of the recorder.
 */
export function latencyIntervals(
  { series, queueWait, attemptLatency }: Recorder,
  chance: Omit<IntervalInput, 'loadDurationMs'>,
  latency: Pick<Histogram, 'quantile'>,
  loadDurationMs: number,
): RunInterval[] {
  const succeeded = series.track(TRACK.succeeded);
  const first = Math.max(
    0,
    succeeded.findIndex((count) => count > 0),
  );
  const wholes = succeeded.slice(first);
  const waits = isCongested(queueWait, attemptLatency.sum, true);
  const reason =
    tooShort(wholes) ??
    relaxationReason(series, loadDurationMs) ??
    shortReason({ ...chance, isCongested: waits, loadDurationMs });
  const above = series.latencyAbove(Object.values(PERCENTILES));
  return Object.entries(PERCENTILES).map(([name, p], i) =>
    rowOf(
      `latencyMs.${name}`,
      reason ?? endsOf((above[i] as number[]).slice(first), wholes, p, (q) => latency.quantile(q)),
    ),
  );
}

/**
 * Why a run is short beside the memory of its queue; undefined where it is not. Near saturation, the number of requests under way moves by chance with a
 * variance of 2 lambda a second, and forgets in 4 V / lambda, with V its variance in the long run (the relaxation time of M/M/c, 1 / (c mu (1 - sqrt(rho))^2), P. Morse,
 * Queues, Inventories and Maintenance, 1958, comes to the same). Requests that do not wait for each other are Poisson, with a variance that is their mean: this part has no
 * memory beyond one request.
 */
function relaxationReason(series: TimeSeries, loadDurationMs: number): string | undefined {
  const offered = series.track(TRACK.offered);
  const [ended, dropped] = [series.track(TRACK.ended), series.track(TRACK.dropped)];
  const levels = requestsUnderWay({ offered, ended, dropped });
  if (levels.length < 2 || loadDurationMs === 0) return undefined;
  const relaxationMs = (4 * Math.max(0, variance(levels) - mean(levels)) * loadDurationMs) / sum(offered);
  const minMs = RELAXATIONS_MIN * relaxationMs;
  if (loadDurationMs >= minMs) return undefined;
  return `requests under way rise and fall as at an endpoint near saturation, which remembers for long; run at least ${formatMs(minMs)}, or use --replications`;
}

function endsOf(
  above: readonly number[],
  wholes: readonly number[],
  p: number,
  quantile: (p: number) => number | null,
): Ends {
  if (!(sum(above) >= ABOVE_MIN)) return 'too few requests took longer; run longer, or use --replications';
  const { ratio, correlation, areDependent, areEqual } = stretchesOf(above, wholes, STRETCHES_MAX);
  if (areEqual) return 'latency is the same in all stretches of the run, so nothing shows how it varies';
  if (areDependent) return 'latency changes slowly during the run; run longer, or use --replications';
  const { length } = ratio.residuals;
  const widened = Math.max(0, correlation) + CORRELATION_ADDED / Math.sqrt(length);
  const { low, high } = correctedInterval(ratio, widened, SKEWNESS_TIMES);
  const rest = 1 - p;
  const ends = [quantile(Math.max(0, 1 - rest / low)), quantile(1 - rest / high)] as const;
  if (!(low > 0 && ends[0] !== null && ends[1] !== null && ends[0] < ends[1]))
    return 'it varies too little, or too much, to tell; run longer, or use --replications';
  const method = `share of latencies above it over ${length} equal stretches of the run, Student's t, for their correlation and skewness`;
  return { low: ends[0], high: ends[1], method };
}
