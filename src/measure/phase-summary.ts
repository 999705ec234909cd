import { nanoUsdText } from '../money/nano-usd.ts';
import { summarizeLatency } from './latency-summary.ts';
import { type Phase, type PhaseRecorders, PHASES } from './phase-recorders.ts';
import { countsOf } from './recorded-groups.ts';
import type { Recorder } from './recorder.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Summary } from './summary.ts';

type Phases = NonNullable<Summary['phases']>;
type PhaseRow = Phases['steady'];

/** How long the load of a phase was, and how long it took until its requests were over, in ms. */
export interface PhaseTimes {
  readonly fromMs: number;
  readonly loadDurationMs: number;
  readonly durationMs: number;
}

/** The times of the phases of a load that ended at an instant. */
export function phaseTimes(recorders: PhaseRecorders, loadEndMs: number): Record<Phase, PhaseTimes> {
  const { steadyFromMs = 0, steadyUntilMs = Number.POSITIVE_INFINITY } = recorders.phases ?? {};
  const ends = {
    warmup: [0, steadyFromMs],
    steady: [steadyFromMs, steadyUntilMs],
    cooldown: [steadyUntilMs, Infinity],
  };
  const times = PHASES.map((phase) => {
    const [fromMs = 0, untilMs = 0] = ends[phase];
    const loadDurationMs = Math.max(0, Math.min(untilMs, loadEndMs) - fromMs);
    const lastMs = recorders.ofPhase(phase)?.lastMs ?? 0;
    return [phase, { fromMs, loadDurationMs, durationMs: Math.max(loadDurationMs, lastMs - fromMs) }] as const;
  });
  return Object.fromEntries(times) as Record<Phase, PhaseTimes>;
}

/** The `phases` of a summary; nothing where all of the load is steady. `workerNano`: billed for the time of workers, beside the requests. */
export function summarizePhases(
  recorders: PhaseRecorders,
  times: Readonly<Record<Phase, PhaseTimes>>,
  whole: Recorder,
  wholeTimes: PhaseTimes,
  workerNano: bigint,
): Pick<Summary, 'phases'> {
  if (recorders.phases === undefined) return {};
  const [warmup, cooldown] = [recorders.ofPhase('warmup'), recorders.ofPhase('cooldown')];
  const phases: Phases = {
    ...(warmup === undefined ? {} : { warmup: phaseRow(warmup, times.warmup, 0n) }),
    // Time of workers is recorded with the steady phase.
    steady: phaseRow(recorders.steady, times.steady, workerNano),
    ...(cooldown === undefined ? {} : { cooldown: phaseRow(cooldown, times.cooldown, 0n) }),
    all: phaseRow(whole, wholeTimes, 0n),
  };
  return { phases };
}

function phaseRow(recorder: Recorder, times: PhaseTimes, apartNano: bigint): PhaseRow {
  const { total, series } = recorder;
  const billedNano = series.billedNano().reduce((sum, nano) => sum + nano, 0n) - apartNano;
  const { fromMs, loadDurationMs, durationMs } = times;
  return {
    fromMs,
    loadDurationMs,
    durationMs,
    requests: countsOf(total),
    attempts: { total: total.attempts },
    retryAmplification: amplificationOf(recorder, total),
    errorRate: errorRateOf(total),
    throughput: ratesOf(total, times),
    latencyMs: summarizeLatency(total.latency),
    dollars: { billed: nanoUsdText(billedNano) },
  };
}

/** Attempts for each request that sent at least one; null where none did. */
export function amplificationOf({ begun }: Recorder, { attempts }: RequestCounts): number | null {
  return begun > 0 ? attempts / begun : null;
}

/** The share of requests that did not succeed; null where none was due. */
export function errorRateOf({ offered, succeeded }: RequestCounts): number | null {
  return offered > 0 ? 1 - succeeded / offered : null;
}

/** Requests per second of load, and attempts and successes per second until all was over. */
export function ratesOf(total: RequestCounts, { loadDurationMs, durationMs }: PhaseTimes): PhaseRow['throughput'] {
  return {
    offeredPerSecond: perSecond(total.offered, loadDurationMs),
    attemptsPerSecond: perSecond(total.attempts, durationMs),
    goodputPerSecond: perSecond(total.succeeded, durationMs),
  };
}

/** 0 where there was no time. */
export function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1000) / ms : 0;
}
