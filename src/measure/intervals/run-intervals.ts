import { formatMs } from '../../units/format.ts';
import { congestionReason, type IntervalInput, isCongested } from '../projection-interval.ts';
import type { Recorder } from '../recorder.ts';
import { TRACK } from '../time-series.ts';
import type { RunInterval } from './interval-schema.ts';
import { correctedInterval, lagOne, ratioOf, stretchesOf, sum, WINDOWS_MIN } from './stretches.ts';

const CONFIDENCE = 0.95;
const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
/** Highest correlation of a stretch with the next one, beyond which its correction is not enough. */
const CORRELATION_MAX = 0.35;
/** Spread relative to the whole below which there is only rounding. */
const SPREAD_MIN = 1e-9;
/** Fewest latencies above a percentile. */
const ABOVE_MIN = 10;

/** Shortest load in relaxation times of the queue: below, most runs miss the rare times in which a nearly saturated endpoint is far behind. */
const RELAXATIONS_MIN = 400;

/** The ends of an interval, and how they were found, or why there are none. */
type Ends = Pick<RunInterval, 'low' | 'high' | 'method'> | string;

/**
 * The 95 % intervals of percentiles of the latency of one run. In equal stretches of the run, the share of latencies above the percentile is a ratio
 * of sums (see `correctedInterval`); the ends of its interval are read as percentiles of the run (R. Woodruff, J. Am. Stat. Assoc. 47, 1952).
 * Requests that wait for each other have a memory: where the run is short beside it, or neighbouring stretches agree, there is no interval.
 * `chance`: that of the projection; `loadDurationMs`: of the requests of the recorder.
 */
export function runIntervals(
  recorder: Recorder,
  chance: Omit<IntervalInput, 'loadDurationMs'>,
  loadDurationMs: number,
): RunInterval[] {
  const { series, queueWait, attemptLatency, total } = recorder;
  const succeeded = series.track(TRACK.succeeded);
  const first = Math.max(
    0,
    succeeded.findIndex((count) => count > 0),
  );
  const wholes = succeeded.slice(first);
  const waits = isCongested(queueWait, attemptLatency.sum, true);
  const congestion =
    relaxationReason(recorder, loadDurationMs) ?? congestionReason({ ...chance, isCongested: waits, loadDurationMs });
  const above = series.latencyAbove(Object.values(PERCENTILES));
  return Object.entries(PERCENTILES).map(([name, p], i) => {
    const ends =
      wholes.length < WINDOWS_MIN
        ? `the run has fewer than ${WINDOWS_MIN} windows; run longer, or use --replications`
        : (congestion ?? endsOf((above[i] as number[]).slice(first), wholes, p, (q) => total.latency.quantile(q)));
    const row = { metric: `latencyMs.${name}`, confidence: CONFIDENCE };
    return typeof ends === 'string' ? { ...row, low: null, high: null, noInterval: ends } : { ...row, ...ends };
  });
}

/**
 * Why a run is short beside the memory of its queue; undefined where it is not. The relaxation time of M/M/c near saturation is
 * 1 / (c mu (1 - sqrt(rho))^2) (P. Morse, Queues, Inventories and Maintenance, 1958), about 4 lambda w^2 with w the mean wait of those that wait; the mean of all waits is at
 * most that.
 */
function relaxationReason({ queueWait }: Recorder, loadDurationMs: number): string | undefined {
  if (queueWait.count === 0 || loadDurationMs === 0) return undefined;
  const waitMs = queueWait.sum / queueWait.count;
  const relaxationMs = 4 * (queueWait.count / loadDurationMs) * waitMs * waitMs;
  const minMs = RELAXATIONS_MIN * relaxationMs;
  if (loadDurationMs >= minMs) return undefined;
  return `the endpoint is so near saturation that its queue has a long memory; run at least ${formatMs(minMs)}, or use --replications`;
}

function endsOf(
  above: readonly number[],
  wholes: readonly number[],
  p: number,
  quantile: (p: number) => number | null,
): Ends {
  if (!(sum(above) >= ABOVE_MIN)) return 'too few requests took longer; run longer, or use --replications';
  const ratio = ratioOf(stretchesOf(above), stretchesOf(wholes));
  if (Math.sqrt(ratio.squares) < SPREAD_MIN * sum(above))
    return 'latency is the same in all stretches of the run, so nothing shows how it varies';
  const { length } = ratio.residuals;
  const correlation = lagOne(ratio.residuals);
  if (correlation > CORRELATION_MAX) return 'latency changes slowly during the run; run longer, or use --replications';
  // The estimate is itself uncertain by 1 / sqrt(n): half of that is added.
  const { low, high } = correctedInterval(ratio, Math.max(0, correlation) + 0.5 / Math.sqrt(length));
  const rest = 1 - p;
  const ends = [quantile(Math.max(0, 1 - rest / low)), quantile(1 - rest / high)] as const;
  if (!(low > 0 && ends[0] !== null && ends[1] !== null && ends[0] < ends[1]))
    return 'it varies too little, or too much, to tell; run longer, or use --replications';
  const method = `share of latencies above it over ${length} equal stretches of the run, Student's t, for their correlation and skewness`;
  return { low: ends[0], high: ends[1], method };
}
