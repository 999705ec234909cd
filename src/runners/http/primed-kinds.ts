import type { PrimingSummary } from '../../measure/summary.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import type { RequestClass } from '../../workload/request-class.ts';

/** What was sent of one kind of request ahead of a run, and what its replies have shown. */
export interface PrimedTally {
  readonly requestClass: RequestClass;
  requests: number;
  /** Replies that state what their attempt cost, or what it used. */
  stated: number;
  /** The dearest attempt, in nano-USD. */
  dearestNano: number;
  /** What one request costs at most by the scenario, in nano-USD. */
  readonly scenarioNano: number;
}

/** A kind of which nothing was sent yet. */
export function newTally(requestClass: RequestClass, scenarioNano: number): PrimedTally {
  return { requestClass, requests: 0, stated: 0, dearestNano: 0, scenarioNano };
}

/** The requests ahead of a run as a summary tells them; undefined where there were none. Of both sums: nano-USD of all kinds. */
export function summarizePriming(
  kinds: readonly PrimedTally[],
  billedNano: bigint,
  unknownNano: bigint,
): PrimingSummary | undefined {
  const requests = kinds.reduce((sum, kind) => sum + kind.requests, 0);
  if (requests === 0) return undefined;
  return {
    requests,
    dollars: { billed: nanoUsdText(billedNano), unknownAtMost: nanoUsdText(unknownNano) },
    kinds: kinds.map(({ requestClass: { model, operation }, stated, dearestNano, scenarioNano, requests: sent }) => {
      const dearest = stated > 0 ? { dearestDollars: nanoUsdText(dearestNano) } : {};
      return { model, operation, requests: sent, stated, scenarioDollars: nanoUsdText(scenarioNano), ...dearest };
    }),
  };
}
