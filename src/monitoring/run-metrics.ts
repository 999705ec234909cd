import {
  type CoarseHistogram,
  countsBelow,
  doubtsOf,
  LIVE_PHASES,
  type LiveSnapshot,
  sumMs,
} from '../measure/live-snapshot.ts';
import type { Summary } from '../measure/summary.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { attemptPoints, labelText } from './labels.ts';
import { type Metric, oneHistogram, oneNumber } from './metric.ts';

export { type FinishedFigures, finishedMetrics } from './finished-metrics.ts';
export { distinctLabels, labelText } from './labels.ts';

/** What tells a run from others. */
export interface RunIdentity {
  /** The name of its scenario. */
  readonly run: string;
  readonly world: Summary['world'];
  readonly seed: number;
  /** Of Tollmark. */
  readonly version: string;
}

/**
 * Borders of latencies, in ms: those that OpenTelemetry names for `gen_ai.client.operation.duration` (0.01 to 81.92 s; semantic conventions for generative
 * AI, status "Development", 2026-12), one below them and three above, for videos. All are borders of coarse cells.
 */
const LATENCY_BORDERS_MS: readonly number[] = [
  5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 81_920, 163_840, 327_680, 655_360,
];
/** Borders of how late requests are sent, in ms. All are borders of coarse cells. */
const LAG_BORDERS_MS: readonly number[] = [0.625, 1.25, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];
/**
 * All that monitoring systems are told of a run as of now. `now` undefined: its load has not begun, and only who it is can be told. `earlier`: the
 * snapshot that present rates are reckoned from; undefined: the start.
 */
export function runMetrics(
  { run, world, seed, version }: RunIdentity,
  now: LiveSnapshot | undefined,
  earlier: LiveSnapshot | undefined,
): Metric[] {
  const common = { run: labelText(run), world };
  const identity: Metric = {
    name: 'tollmark.run.info',
    unit: '',
    help: 'Which run this is; always 1.',
    type: 'info',
    points: [{ labels: { version, seed: String(seed) }, value: 1 }],
  };
  const told =
    now === undefined ? [] : [...progressOf(now), ...countsOf(now), ...timesOf(now, earlier), ...dollarsOf(now)];
  return [identity, ...told].map((metric) => withLabels(metric, common));
}

function withLabels(metric: Metric, common: Readonly<Record<string, string>>): Metric {
  const labelled = <P extends { readonly labels: object }>(point: P): P => ({
    ...point,
    labels: { ...common, ...point.labels },
  });
  if (metric.type === 'histogram') return { ...metric, points: metric.points.map(labelled) };
  return { ...metric, points: metric.points.map(labelled) };
}

function progressOf(now: LiveSnapshot): Metric[] {
  const { phase, elapsedMs, endMs, active } = now;
  return [
    {
      name: 'tollmark.run.phase',
      unit: '',
      help: 'Whether the run is in this phase: 1 or 0.',
      type: 'gauge',
      points: LIVE_PHASES.map((each) => ({ labels: { phase: each }, value: each === phase ? 1 : 0 })),
    },
    oneNumber('gauge', 'tollmark.run.elapsed', 's', 'Time since the load began.', elapsedMs / 1000),
    ...(endMs === 0 ? [] : [oneNumber('gauge', 'tollmark.run.length', 's', 'Length of the load.', endMs / 1000)]),
    oneNumber(
      'gauge',
      'tollmark.run.doubts',
      '{reason}',
      'Reasons known so far for which the figures may say little about the endpoint.',
      doubtsOf(now).length,
    ),
    oneNumber(
      'gauge',
      'tollmark.requests.in_flight',
      '{request}',
      'Requests under way, waits before retries included.',
      active,
    ),
  ];
}

function countsOf(now: LiveSnapshot): Metric[] {
  const { offered, begun, succeeded, failed, dropped, late, retries } = now;
  return [
    oneNumber('counter', 'tollmark.requests.offered', '{request}', 'Requests that were due.', offered),
    oneNumber('counter', 'tollmark.requests.begun', '{request}', 'Requests that sent at least one attempt.', begun),
    {
      name: 'tollmark.requests.ended',
      unit: '{request}',
      help: 'Requests that are over: they succeeded, failed for good, or were dropped before their first attempt.',
      type: 'counter',
      points: Object.entries({ succeeded, failed, dropped }).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
    },
    oneNumber(
      'counter',
      'tollmark.requests.late',
      '{request}',
      'Dropped requests that the load generator came to too late.',
      late,
    ),
    {
      name: 'tollmark.attempts.ended',
      unit: '{attempt}',
      help: 'Attempts that ended, by HTTP status, timeout, network_error or unfinished; rare statuses count together as other.',
      type: 'counter',
      points: attemptPoints(now),
    },
    oneNumber('counter', 'tollmark.retries', '{attempt}', 'Attempts sent beyond the first of their request.', retries),
  ];
}

function timesOf(now: LiveSnapshot, earlier: LiveSnapshot | undefined): Metric[] {
  const seconds = (now.elapsedMs - (earlier?.elapsedMs ?? 0)) / 1000;
  const rate = (name: 'offered' | 'succeeded'): number =>
    seconds > 0 ? Math.max(0, now[name] - (earlier?.[name] ?? 0)) / seconds : 0;
  const histogram = (name: string, help: string, times: CoarseHistogram, bordersMs: readonly number[]): Metric =>
    oneHistogram(name, 's', help, {
      borders: bordersMs.map((ms) => ms / 1000),
      below: countsBelow(times, bordersMs),
      count: times.count,
      sum: sumMs(times) / 1000,
    });
  return [
    oneNumber(
      'gauge',
      'tollmark.load.offered',
      '{request}/s',
      'Requests due in the last ten seconds, a second.',
      rate('offered'),
    ),
    oneNumber(
      'gauge',
      'tollmark.load.achieved',
      '{request}/s',
      'Requests that succeeded in the last ten seconds, a second.',
      rate('succeeded'),
    ),
    histogram(
      'tollmark.request.duration',
      'Time from when a request was due to its success, retries and waits included.',
      now.latency,
      LATENCY_BORDERS_MS,
    ),
    histogram(
      'tollmark.request.send_lag',
      'How late the load generator sent the first attempt of a request.',
      now.sendLag,
      LAG_BORDERS_MS,
    ),
  ];
}

function dollarsOf({ billedNano, usefulNano, primedNano, unknownNano, capNano, isEstimate }: LiveSnapshot): Metric[] {
  const uses = {
    useful: BigInt(usefulNano),
    wasted: BigInt(billedNano) - BigInt(usefulNano),
    priming: BigInt(primedNano),
  };
  return [
    {
      name: 'tollmark.spend.dollars',
      unit: '{USD}',
      help: 'Dollars billed so far, by what they bought; the final bill may correct them.',
      type: 'gauge',
      points: Object.entries(uses).map(([use, nano]) => ({ labels: { use }, value: dollars(nano) })),
    },
    oneNumber(
      'gauge',
      'tollmark.spend.unknown.dollars',
      '{USD}',
      'What attempts of unknown cost may have cost besides, at most.',
      dollars(BigInt(unknownNano)),
    ),
    ...(capNano === undefined
      ? []
      : [oneNumber('gauge', 'tollmark.spend.cap.dollars', '{USD}', 'The spend cap.', dollars(BigInt(capNano)))]),
    oneNumber(
      'gauge',
      'tollmark.spend.estimated',
      '',
      'Whether any dollar is an estimate, and not what the provider states: 1 or 0.',
      isEstimate ? 1 : 0,
    ),
  ];
}

function dollars(nano: bigint): number {
  return Number(nanoUsdText(nano));
}
