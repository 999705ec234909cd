import type { WorkloadOptions } from '../../workload/workload-options.ts';
import type { Simulation } from './simulation.ts';

/** How far a simulation is. */
export interface SimulationProgress {
  /** Virtual time since the start of the run, in ms. */
  readonly nowMs: number;
  /** Requests that were due so far. */
  readonly offered: number;
  /** The part of the load that is over, from 0 to 1; draining is not counted. */
  readonly share: number;
}

/** Who wants to hear how far a simulation is. */
export interface SimulationWatch {
  /** Wall time in ms, monotonic. */
  nowMs(): number;
  /** Called about every 50 ms of wall time, between two events. */
  saw(progress: SimulationProgress): void;
}

/** Time of a slice, in ms, beyond which the next one covers half the virtual time, and below which twice. */
const SLICE_MS = { least: 25, most: 100 } as const;

/** Runs a simulation, and tells now and then how far it is. */
export function runInSlices(simulation: Simulation, workload: WorkloadOptions, watch: SimulationWatch): void {
  for (const _ of inSlices(simulation, watch.nowMs)) watch.saw(progressOf(simulation, workload));
}

/**
 * Runs a simulation in slices of virtual time, and yields every 25 ms or later the instant up to which it has run. `nowMs`: the clock that tells how
 * long a slice took. Nobody knows that before it has run, so slices begin tiny and double while they are short.
 */
export function* inSlices(simulation: Simulation, nowMs: () => number): Generator<number, void> {
  let sliceMs = 1;
  let startedMs = nowMs();
  simulation.start();
  for (let nextMs = simulation.nextMs; nextMs !== Number.POSITIVE_INFINITY; nextMs = simulation.nextMs) {
    const untilMs = nextMs + sliceMs;
    simulation.advance(untilMs);
    const endedMs = nowMs();
    if (endedMs - startedMs < SLICE_MS.least) sliceMs *= 2;
    else if (endedMs - startedMs > SLICE_MS.most) sliceMs /= 2;
    if (endedMs - startedMs >= SLICE_MS.least) yield untilMs;
    startedMs = endedMs;
  }
}

function progressOf(simulation: Simulation, { durationMs, maxRequests }: WorkloadOptions): SimulationProgress {
  const { nowMs, recorders } = simulation;
  const offered = recorders.offeredTotal;
  return { nowMs, offered, share: Math.min(1, Math.max(nowMs / durationMs, offered / maxRequests)) };
}
