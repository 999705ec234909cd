import type { CostSplitDump } from '../measure/cost-split.ts';
import type { RecorderDump } from '../measure/recorder.ts';
import { replicationFigures, type ReplicationFigures } from '../measure/replications.ts';
import type { Summary } from '../measure/summary.ts';
import type { WorkerFigures } from '../provider/workers/worker-meter.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { summarizeSimulation } from '../runners/virtual/simulate.ts';
import { Simulation } from '../runners/virtual/simulation.ts';

/** What one replication comes to, as plain data: it can be sent to another thread. */
export interface Replication {
  readonly seed: number;
  readonly recorder: RecorderDump;
  /** By model. */
  readonly costs: readonly CostSplitDump[];
  /** Absent where every slot is warm. */
  readonly workers?: WorkerFigures | undefined;
  readonly loadDurationMs: number;
  /** From the start to the last outcome or the end of the load, in ms. */
  readonly durationMs: number;
  readonly refused: Summary['refused'];
  /** Whether the client's spend cap ended the load. */
  readonly capReached: boolean;
  /** What its own summary says of the figures that get intervals. */
  readonly figures: ReplicationFigures;
}

/** Runs one replication in virtual time: what a worker thread is for, though it runs anywhere. */
export function simulateReplication(scenario: Scenario): Replication {
  const simulation = new Simulation(scenario);
  simulation.run();
  // Thresholds judge all replications together.
  const summary = summarizeSimulation({ ...scenario, thresholds: [] }, simulation);
  return {
    seed: scenario.seed,
    recorder: simulation.recorder.dump(),
    costs: simulation.costs.dump(),
    workers: simulation.provider.workers?.figures(summary.durationMs),
    loadDurationMs: summary.loadDurationMs,
    durationMs: summary.durationMs,
    refused: summary.refused,
    capReached: simulation.client.capReached,
    figures: replicationFigures(summary),
  };
}
