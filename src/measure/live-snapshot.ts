import { type CoarseHistogram, mergeCoarse, quantileMs } from './coarse-histogram.ts';

export { coarsen, countsBelow, quantileMs, sumMs, type CoarseHistogram } from './coarse-histogram.ts';

/** Where a run is, in this order: requests ahead of the load, the phases of the load, and what is under way after it. */
export const LIVE_PHASES = ['priming', 'warmup', 'steady', 'cooldown', 'draining'] as const;
export type LivePhase = (typeof LIVE_PHASES)[number];

/** What adds up over snapshots. */
const COUNTS = [
  'offered',
  'begun',
  'attempts',
  'retries',
  'succeeded',
  'failed',
  'dropped',
  'late',
  'throttled',
  'timeouts',
  'networkErrors',
  'unfinished',
  'active',
] as const;

/**
 * All of a run that can be told while it goes on, as plain JSON data. Everything is cumulative and of all phases of the load: who wants the last ten
 * seconds takes the difference of two snapshots. Dollars are whole nano-USD as decimal text.
 */
export interface LiveSnapshot {
  readonly phase: LivePhase;
  /** Ms since the start of the load; 0 before. */
  readonly elapsedMs: number;
  /** When the load ended, or will end as far as is known, in ms since its start; 0: nobody knows. */
  readonly endMs: number;
  /** Requests that were due. */
  readonly offered: number;
  /** Requests that sent at least one attempt. */
  readonly begun: number;
  /** Attempts that ended. */
  readonly attempts: number;
  /** Attempts that were sent beyond the first of their request. */
  readonly retries: number;
  /** Requests that succeeded, failed for good, or were not begun. */
  readonly succeeded: number;
  readonly failed: number;
  readonly dropped: number;
  /** The part of `dropped` that the load generator came to too late. */
  readonly late: number;
  /** Attempts that were answered 429. */
  readonly throttled: number;
  /** Attempts without an answer. */
  readonly timeouts: number;
  readonly networkErrors: number;
  /** Attempts that were still under way when the run stopped waiting. */
  readonly unfinished: number;
  /** Requests under way, waits before retries included. */
  readonly active: number;
  /** Attempts that ended, by HTTP status, for the statuses that occurred. */
  readonly byStatus: { readonly [status: string]: number };
  /** Of requests that succeeded, since they were due. */
  readonly latency: CoarseHistogram;
  /** First attempts: sent - due. It tells whether the load generator keeps up. */
  readonly sendLag: CoarseHistogram;
  /** Billed as far as is known, and the part of it that bought outputs which clients kept. */
  readonly billedNano: string;
  readonly usefulNano: string;
  /** What attempts of unknown cost may have cost besides, at most. */
  readonly unknownNano: string;
  /** Billed by requests ahead of the load; it is no part of `billedNano`, and counts for the cap. */
  readonly primedNano: string;
  /** The spend cap; absent: there is none. */
  readonly capNano?: string;
  /** Whether any dollar is an estimate, and not what the provider states. */
  readonly isEstimate: boolean;
  /** Why the run is, or will be, doubtful or partial, beyond what the counts tell (see `doubtsOf`): sentences, sorted. */
  readonly doubts: readonly string[];
}

const DOLLARS = ['billedNano', 'usefulNano', 'unknownNano', 'primedNano'] as const;

/**
 * What several runs of one load come to together: counts, dollars and caps add up, the least advanced tells the phase. Exact, and the same in any
 * order and grouping. There must be at least one.
 */
export function mergeSnapshots(snapshots: readonly LiveSnapshot[]): LiveSnapshot {
  if (snapshots.length === 0) throw new Error('No snapshots have no merge: a phase is of a run.');
  const sums = Object.fromEntries(COUNTS.map((name) => [name, snapshots.reduce((sum, each) => sum + each[name], 0)]));
  const dollars = Object.fromEntries(
    DOLLARS.map((name) => [name, String(snapshots.reduce((sum, each) => sum + BigInt(each[name]), 0n))]),
  );
  const caps = snapshots.flatMap(({ capNano }) => capNano ?? []);
  const phase = Math.min(...snapshots.map((each) => LIVE_PHASES.indexOf(each.phase)));
  const endsKnown = snapshots.every(({ endMs }) => endMs > 0);
  return {
    ...(sums as Record<(typeof COUNTS)[number], number>),
    ...(dollars as Record<(typeof DOLLARS)[number], string>),
    ...(caps.length === 0 ? {} : { capNano: String(caps.reduce((sum, cap) => sum + BigInt(cap), 0n)) }),
    phase: LIVE_PHASES[phase] as LivePhase,
    elapsedMs: Math.max(...snapshots.map(({ elapsedMs }) => elapsedMs)),
    endMs: endsKnown ? Math.max(...snapshots.map(({ endMs }) => endMs)) : 0,
    byStatus: sumByStatus(snapshots),
    latency: mergeCoarse(snapshots.map(({ latency }) => latency)),
    sendLag: mergeCoarse(snapshots.map(({ sendLag }) => sendLag)),
    isEstimate: snapshots.some(({ isEstimate }) => isEstimate),
    doubts: [...new Set(snapshots.flatMap(({ doubts }) => doubts))].toSorted(),
  };
}

function sumByStatus(snapshots: readonly LiveSnapshot[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { byStatus } of snapshots)
    for (const [status, count] of Object.entries(byStatus)) sums[status] = (sums[status] ?? 0) + count;
  return sums;
}

/** Attempts that were sent for each request that sent at least one; null where none did. Right while attempts are under way, too. */
export function liveAmplification({ begun, retries }: LiveSnapshot): number | null {
  return begun > 0 ? (begun + retries) / begun : null;
}

/** Send lags beyond which the load generator may shape the figures, as in `src/runners/http/validity.ts`. */
const LAG_MS = 5;
const LAG_SHARE = 0.05;
/** Fewest late requests that count. */
const LATE_MIN = 3;

/** All reasons so far for which the figures may say little about the endpoint: sentences. Empty: none is known yet. */
export function doubtsOf(snapshot: LiveSnapshot): string[] {
  const { late, sendLag, latency, doubts } = snapshot;
  const dropped = late === 0 ? [] : [`${late} requests dropped by a stall of the load generator`];
  const allowedMs = Math.max(LAG_MS, LAG_SHARE * (quantileMs(latency, 0.5) ?? 0));
  const lagMs = quantileMs(sendLag, 1 - Math.max(0.01, LATE_MIN / Math.max(LATE_MIN, sendLag.count))) ?? 0;
  const isLate = lagMs > allowedMs;
  return [...dropped, ...(isLate ? [`1 % of requests sent more than ${lagMs.toFixed(1)} ms late`] : []), ...doubts];
}
