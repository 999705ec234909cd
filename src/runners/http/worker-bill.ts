import type { Recorder } from '../../measure/recorder.ts';
import { parseNanoUsd } from '../../money/nano-usd.ts';
import type { WorkerFigures } from '../../provider/workers/worker-meter.ts';

/** Parts into which the bill for workers is cut: as many as a projection has batches. */
const WORKER_PARTS = 30;

/** The bill for workers has no instants, so it is spread evenly over the run, to the nano-dollar. */
export function spreadWorkerTime(recorder: Recorder, { billedDollars }: WorkerFigures, endMs: number): void {
  const nano = Number(parseNanoUsd(billedDollars));
  for (let i = 0, spread = 0; i < WORKER_PARTS; i++) {
    const upTo = Math.floor((nano * (i + 1)) / WORKER_PARTS);
    if (upTo > spread) recorder.charged((endMs * i) / WORKER_PARTS, upTo - spread);
    spread = upTo;
  }
}
