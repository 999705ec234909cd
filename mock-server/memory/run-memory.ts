import type { RunParts } from '../run-parts.ts';
import type { MockStats } from '../stats.ts';

const NOTHING = { bytes: 0, bytesMax: 0, forgotten: 0 };

/** What the stores of a run hold. */
export function runMemory({ jobStore, replays, requests, records, options, underWay }: RunParts): MockStats['memory'] {
  return {
    underWay: underWay.memory,
    keptJobs: jobStore.memory,
    idempotencyKeys: replays.memory,
    billedRequests: requests?.memory ?? NOTHING,
    usageRecords: records.memory,
    outputs: options.outputs.memory,
  };
}
