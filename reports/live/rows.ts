import { type LiveSnapshot, quantileMs } from '../../src/measure/live-snapshot.ts';
import { nanoUsdText } from '../../src/money/nano-usd.ts';

/** What happened in a window of a run that goes on. Rates are per second. */
export interface LiveRow {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offered: number;
  /** Attempts that were sent. */
  readonly attempts: number;
  readonly succeeded: number;
  /** Attempts that got a 429, another 4xx, a 5xx, and no reply: it came too late, or the connection broke. */
  readonly throttled: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly noReply: number;
  /** Attempts that were sent for each request that was begun; null where none was. */
  readonly amplification: number | null;
  /** Requests behind the percentiles. */
  readonly successes: number;
  /** Null where nothing succeeded. */
  readonly latencyMsP50: number | null;
  readonly latencyMsP95: number | null;
  /** Requests under way at the end of the window. */
  readonly active: number;
  /** Dollars so far, at the end of the window. */
  readonly dollars: number;
}

/** What happened from one snapshot of a run to a later one; `before` undefined: since its start. */
export function rowBetween(before: LiveSnapshot | undefined, after: LiveSnapshot): LiveRow {
  const fromMs = before?.elapsedMs ?? 0;
  const untilMs = after.elapsedMs;
  const gained = (
    name: 'offered' | 'begun' | 'retries' | 'succeeded' | 'throttled' | 'timeouts' | 'networkErrors' | 'unfinished',
  ): number => after[name] - (before?.[name] ?? 0);
  const perSecond = (count: number): number => (untilMs > fromMs ? (count * 1000) / (untilMs - fromMs) : 0);
  const gainedIn = (first: string): number =>
    countIn(after, first) - (before === undefined ? 0 : countIn(before, first));
  const begun = gained('begun');
  const sent = begun + gained('retries');
  return {
    fromMs,
    untilMs,
    offered: perSecond(gained('offered')),
    attempts: perSecond(sent),
    succeeded: perSecond(gained('succeeded')),
    throttled: perSecond(gained('throttled')),
    clientErrors: perSecond(gainedIn('4') - gained('throttled')),
    serverErrors: perSecond(gainedIn('5')),
    noReply: perSecond(gained('timeouts') + gained('networkErrors') + gained('unfinished')),
    amplification: begun > 0 ? sent / begun : null,
    successes: after.latency.count - (before?.latency.count ?? 0),
    latencyMsP50: quantileMs(after.latency, 0.5, before?.latency),
    latencyMsP95: quantileMs(after.latency, 0.95, before?.latency),
    active: after.active,
    dollars: dollarsOf(after),
  };
}

/** Attempts whose status begins with a digit. */
function countIn({ byStatus }: LiveSnapshot, first: string): number {
  return Object.entries(byStatus).reduce((sum, [status, count]) => (status.startsWith(first) ? sum + count : sum), 0);
}

/** Dollars so far, with those of requests ahead of the load, for a chart. */
function dollarsOf({ billedNano, primedNano }: LiveSnapshot): number {
  return Number(nanoUsdText(BigInt(billedNano) + BigInt(primedNano)));
}
