import { CostAttribution } from '../measure/cost-attribution.ts';
import { Recorder } from '../measure/recorder.ts';
import { summarizeReplications, type ReplicationFigures } from '../measure/replications.ts';
import { summarizeRun } from '../measure/summarize.ts';
import type { Summary } from '../measure/summary.ts';
import { mergeWorkers } from '../measure/worker-summary.ts';
import type { WorkerFigures } from '../provider/workers/worker-meter.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { formatCount } from '../units/format.ts';
import { identifyScenario } from '../runners/digest.ts';
import type { Replication } from './replication-worker.ts';
import { seriesWindowMs } from '../runners/series-window.ts';

/** All replications of a scenario together. They are added in the order of their seeds, so that float sums come out the same always. */
export class ReplicationMerge {
  readonly #scenario: Scenario;
  readonly #recorder: Recorder;
  readonly #costs: CostAttribution;
  readonly #seeds: number[] = [];
  readonly #figures: ReplicationFigures[] = [];
  readonly #capped: number[] = [];
  #workers: WorkerFigures | undefined;
  #loadDurationMs = 0;
  #durationMs = 0;
  #inFlight = 0;
  #spendCap = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const models = scenario.provider.models.length;
    this.#recorder = new Recorder(models, seriesWindowMs(scenario.workload.durationMs));
    this.#costs = new CostAttribution(models);
  }

  /** Adds the next replication. */
  add(replication: Replication): void {
    this.#recorder.mergeDump(replication.recorder);
    this.#costs.mergeDump(replication.costs);
    if (replication.workers !== undefined) this.#workers = mergeWorkers(this.#workers, replication.workers);
    this.#seeds.push(replication.seed);
    this.#figures.push(replication.figures);
    if (replication.capReached) this.#capped.push(replication.seed);
    this.#loadDurationMs += replication.loadDurationMs;
    this.#durationMs += replication.durationMs;
    this.#inFlight += replication.refused.inFlight;
    this.#spendCap += replication.refused.spendCap;
  }

  /** The summary of all that were added, thresholds and verdict included. Durations are sums, so that rates are of the time in which the counts came about. */
  summarize(): Summary {
    this.#recorder.lastMs = this.#durationMs;
    const { provider, thresholds, projection } = this.#scenario;
    const summary = summarizeRun({
      scenario: identifyScenario(this.#scenario),
      world: 'virtual',
      models: provider.models.map(({ name }) => name),
      recorder: this.#recorder,
      costs: this.#costs,
      workers: this.#workers,
      dollarSource: 'ledger',
      loadDurationMs: this.#loadDurationMs,
      refused: { inFlight: this.#inFlight, spendCap: this.#spendCap },
      thresholds,
      requestsPerMonth: projection?.requestsPerMonth,
      eventLoopUtilization: null,
      invalidReasons: [],
      partialReasons: this.#partialReasons(),
    });
    return { ...summary, replications: summarizeReplications(this.#seeds, this.#figures) };
  }

  #partialReasons(): string[] {
    const [first] = this.#capped;
    if (first === undefined) return [];
    const share = `${formatCount(this.#capped.length)} of ${formatCount(this.#seeds.length)} replications`;
    return [
      `the spend cap (client.maxDollars) was reached in ${share}, the first of them with seed ${first}; their load ended there`,
    ];
  }
}
