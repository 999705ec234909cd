import { type LiveSnapshot, quantileMs } from '../../measure/live-snapshot.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';

/** What a display tells of a stretch of a run. */
export interface LiveFigures {
  /** Requests due, and requests that succeeded, a second; 0 where no time has passed. */
  readonly offeredPerSecond: number;
  readonly succeededPerSecond: number;
  /** Of requests that succeeded; null where none did. */
  readonly latencyMsP50: number | null;
  readonly latencyMsP95: number | null;
  /** Attempts that were answered 429, and attempts that failed otherwise. */
  readonly throttled: number;
  readonly failedOtherwise: number;
  /** Attempts that were sent for each request that sent its first; null where none did. */
  readonly amplification: number | null;
}

/** The figures of what happened since an earlier look; `earlier` undefined: since the start. */
export function figuresSince(now: LiveSnapshot, earlier: LiveSnapshot | undefined): LiveFigures {
  const seconds = (now.elapsedMs - (earlier?.elapsedMs ?? 0)) / 1000;
  const since = (count: (snapshot: LiveSnapshot) => number): number =>
    count(now) - (earlier === undefined ? 0 : count(earlier));
  const perSecond = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const begun = since((each) => each.begun);
  return {
    offeredPerSecond: perSecond(since(({ offered }) => offered)),
    succeededPerSecond: perSecond(since(({ succeeded }) => succeeded)),
    latencyMsP50: quantileMs(now.latency, 0.5, earlier?.latency),
    latencyMsP95: quantileMs(now.latency, 0.95, earlier?.latency),
    throttled: since(({ throttled }) => throttled),
    failedOtherwise: since(failedOtherwise),
    amplification: begun > 0 ? (begun + since(({ retries }) => retries)) / begun : null,
  };
}

/** Attempts that failed with another status than 429, or without one. */
function failedOtherwise({ byStatus, throttled, timeouts, networkErrors, unfinished }: LiveSnapshot): number {
  const refused = Object.entries(byStatus).reduce(
    (sum, [status, count]) => sum + (Number(status) < 300 ? 0 : count),
    0,
  );
  return refused - throttled + timeouts + networkErrors + unfinished;
}

/** The dollars of a run so far, as decimal text. */
export interface LiveDollars {
  /** Billed by the load and by what went ahead of it. */
  readonly spent: string;
  readonly cap: string | undefined;
  /** What the load billed for each success; null where there is none. */
  readonly perSuccess: string | null;
  /** What may have been billed besides; undefined: nothing. */
  readonly unknown: string | undefined;
}

/** The dollars of a run so far. */
export function dollarsOf({ billedNano, primedNano, unknownNano, capNano, succeeded }: LiveSnapshot): LiveDollars {
  const billed = BigInt(billedNano);
  const unknown = BigInt(unknownNano);
  return {
    spent: nanoUsdText(billed + BigInt(primedNano)),
    cap: capNano === undefined ? undefined : nanoUsdText(BigInt(capNano)),
    perSuccess: succeeded === 0 ? null : nanoUsdText(billed / BigInt(succeeded)),
    unknown: unknown === 0n ? undefined : nanoUsdText(unknown),
  };
}
