import { nanoUsdText } from '../money/nano-usd.ts';

/** What a run has spent beside its spend cap, in nano-USD. */
interface Spent {
  /** Undefined where there is none. */
  readonly maxNanoUsd: bigint | undefined;
  readonly billedNano: bigint;
  /** Billed, and what may have been billed besides. */
  readonly mostNano: bigint;
}

/** That the bill has, or may have, passed the spend cap, and by how much, as a clause; undefined where it has not. `ofWhich`: a part to tell. */
export function passedReason({ maxNanoUsd, billedNano, mostNano }: Spent, ofWhich: string = ''): string | undefined {
  if (maxNanoUsd === undefined || mostNano <= maxNanoUsd) return undefined;
  const cap = `the spend cap of $${nanoUsdText(maxNanoUsd)}`;
  return billedNano > maxNanoUsd
    ? `the bill passed ${cap} by $${nanoUsdText(billedNano - maxNanoUsd)}${ofWhich}`
    : `what may have been billed passes ${cap} by up to $${nanoUsdText(mostNano - maxNanoUsd)}`;
}

/** That the client's spend cap has ended the load, at `endMs`; empty where it has not. `why`: default: nothing is odd. */
export function reachedReasons(
  capReached: boolean,
  maxNanoUsd: bigint | undefined,
  endMs: number,
  why: string = '',
): string[] {
  if (!capReached || maxNanoUsd === undefined) return [];
  const cap = `the spend cap of $${nanoUsdText(maxNanoUsd)} (client.maxDollars)`;
  return [`${cap} was reached ${(endMs / 1000).toFixed(1)} s after the start${why}; the load ended there`];
}
