import { nanoUsdText } from '../money/nano-usd.ts';

/** What is counted of a stretch of a run: of a window, or of all that has happened so far. */
export interface Stretch {
  /** Requests by when they were due, and by when they were over. */
  readonly offered: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly dropped: number;
  /** Attempts that ended, and those of them that got a 429. */
  readonly attempts: number;
  readonly throttled: number;
  readonly lengthMs: number;
  /** A quantile of the latency of requests that succeeded, in ms; null where none did. */
  readonly latency: (p: number) => number | null;
  /** Absent where dollars are not known while a run goes on. */
  readonly billedNano?: bigint;
}

type Figure = (stretch: Stretch) => number | string | null;

const latency =
  (p: number): Figure =>
  (stretch) =>
    stretch.latency(p);
const perSecond =
  (count: (stretch: Stretch) => number): Figure =>
  (stretch) =>
    stretch.lengthMs > 0 ? (count(stretch) * 1000) / stretch.lengthMs : null;
const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Figures that a run has while it goes on, by the paths that they have in its summary. */
const FIGURES: Readonly<Record<string, Figure>> = {
  'latencyMs.p50': latency(0.5),
  'latencyMs.p90': latency(0.9),
  'latencyMs.p95': latency(0.95),
  'latencyMs.p99': latency(0.99),
  'latencyMs.p999': latency(0.999),
  errorRate: ({ succeeded, failed, dropped }) => ratio(failed + dropped, succeeded + failed + dropped),
  retryAmplification: ({ attempts, offered, dropped }) => ratio(attempts, offered - dropped),
  'throughput.offeredPerSecond': perSecond(({ offered }) => offered),
  'throughput.attemptsPerSecond': perSecond(({ attempts }) => attempts),
  'throughput.goodputPerSecond': perSecond(({ succeeded }) => succeeded),
  'requests.offered': ({ offered }) => offered,
  'requests.succeeded': ({ succeeded }) => succeeded,
  'requests.failed': ({ failed }) => failed,
  'requests.dropped': ({ dropped }) => dropped,
  'attempts.total': ({ attempts }) => attempts,
  'attempts.byStatus.429': ({ throttled }) => throttled,
  'dollars.billed': ({ billedNano }) => (billedNano === undefined ? null : nanoUsdText(billedNano)),
};

/** The paths of metrics that windows and runs under way have. */
export const WATCHED_METRICS: readonly string[] = Object.keys(FIGURES);

/** Whether a metric grows as the run goes on: a lower bound on it says nothing until the end. */
export const isCount = (metric: string): boolean => /^(?:requests|attempts)\./.test(metric);

/** The value of a watched metric over a stretch; null where there was nothing to measure. */
export function watchedValue(metric: string, stretch: Stretch): number | string | null {
  return FIGURES[metric]?.(stretch) ?? null;
}

/** The phase that a metric names, and the metric without it: `phases.warmup.errorRate`. */
export function phaseOfMetric(metric: string): { readonly phase: string; readonly metric: string } {
  const [, phase = 'steady', rest = metric] = /^phases\.([a-z]+)\.(.+)$/.exec(metric) ?? [];
  return { phase, metric: rest };
}
