import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import type { Pilot } from '../../src/pilot/pilot.ts';

/** Nano-USD of all parts of a pilot: its kinds, what is nobody's, and workers. */
export function partsNano({ kinds, dollars: { unassigned, workerTime = '0' } }: Pilot): bigint {
  return [...kinds.map(({ dollars }) => dollars), unassigned, workerTime].reduce(
    (sum, dollars) => sum + parseNanoUsd(dollars),
    0n,
  );
}
