import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { metricValue, type Measurements } from './metrics.ts';
import { TRACK, type TimeSeries } from './time-series.ts';
import type { Twin } from './twin-schema.ts';

export type { Twin };

/** The figures that a run and its twin are compared by. */
const METRICS = [
  'throughput.attemptsPerSecond',
  'latencyMs.p50',
  'latencyMs.p95',
  'retryAmplification',
  'dollars.billed',
] as const;

/** Figures agree within this share, times also within this many ms, which a connection costs. */
const SHARE_MAX = 0.1;
const LATENCY_MS_MAX = 10;

/** What a twin compares, in the order of its metrics. */
export type TwinFigures = readonly Twin['figures'][number]['measured'][];

/** The figures of a whole run. */
export function twinFigures(measurements: Measurements): TwinFigures {
  return METRICS.map((metric) => metricValue(metric, measurements));
}

/**
 * The figures of a run up to `partMs`, which is the end of a window of its series. Latencies are within 3 %, and amplification is attempts per
 * request that was due: compare them only with those of another series.
 */
export function twinFiguresOfPart(series: TimeSeries, partMs: number): TwinFigures {
  const windows = Math.round(partMs / series.windowMs);
  const sum = (track: number): number =>
    series
      .track(track)
      .slice(0, windows)
      .reduce((total, value) => total + value, 0);
  const [attempts, offered] = [sum(TRACK.attempts), sum(TRACK.offered)];
  return [
    (attempts * 1000) / partMs,
    series.latencyQuantile(0.5, windows),
    series.latencyQuantile(0.95, windows),
    offered > 0 ? attempts / offered : null,
    nanoUsdText(
      series
        .billedNano()
        .slice(0, windows)
        .reduce((total, nano) => total + nano, 0n),
    ),
  ];
}

/** The last instant not after `untilMs` at which a window of either series ends; 0 where there is none. */
export function comparablePartMs(one: TimeSeries, other: TimeSeries, untilMs: number): number {
  const windowMs = Math.max(one.windowMs, other.windowMs);
  return Math.floor(untilMs / windowMs) * windowMs;
}

/** Whether the endpoint has told what was billed, but for a tenth at most: what the scenario assumes agrees with the scenario. */
export function isBilledTold({ dollars: { billed, unknownAtMost = '0', bySource } }: Measurements): boolean {
  const unknownNano = Number(parseNanoUsd(unknownAtMost));
  const untoldNano = unknownNano + Number(parseNanoUsd(bySource?.scenario ?? '0'));
  return untoldNano <= SHARE_MAX * (unknownNano + Number(parseNanoUsd(billed)));
}

/**
 * Compares what was simulated with what was measured. `partMs`: absent when both are of the whole run. `leftOut`: a figure that was not measured.
 */
export function compareTwin(
  predicted: TwinFigures,
  measured: TwinFigures,
  partMs?: number,
  leftOut?: (typeof METRICS)[number],
): Twin {
  const all = METRICS.map((metric, i) => compareFigure(metric, predicted[i] ?? null, measured[i] ?? null));
  const figures = all.filter(({ metric }) => metric !== leftOut);
  return { ...(partMs === undefined ? {} : { partMs }), figures, agrees: figures.every(({ agrees }) => agrees) };
}

function compareFigure(
  metric: string,
  predicted: TwinFigures[number],
  measured: TwinFigures[number],
): Twin['figures'][number] {
  if (predicted === null || measured === null) {
    return { metric, predicted, measured, difference: null, agrees: predicted === measured };
  }
  const [expected, observed] = [Number(predicted), Number(measured)];
  const quotient = observed / expected;
  const difference = Number.isFinite(quotient) ? quotient - 1 : null;
  const isNear = metric.startsWith('latencyMs.') && Math.abs(observed - expected) <= LATENCY_MS_MAX;
  const agrees = observed === expected || isNear || (difference !== null && Math.abs(difference) <= SHARE_MAX);
  return { metric, predicted, measured, difference, agrees };
}
