import type { WorkerFigures } from '../provider/workers/worker-meter.ts';
import { formatCount } from '../units/format.ts';
import { CostAttribution, CostsBySource, type CostsBySourceDump } from './cost-attribution.ts';
import type { CostSplitDump } from './cost-split.ts';
import { type GeneratorSummary, worstGenerator } from './generator-summary.ts';
import { Recorder, type RecorderDump } from './recorder.ts';
import { replicationFigures, summarizeReplications, type ReplicationFigures } from './replications.ts';
import { summarizeRun, type RunRecord } from './summarize.ts';
import type { Summary } from './summary.ts';
import { mergeWorkers } from './worker-summary.ts';

/** What a run measured, as plain data, which JSON and other threads carry: what the merge of summaries needs beside them. */
export interface RunDump {
  readonly models: RunRecord['models'];
  readonly recorder: RecorderDump;
  /** By what models do. */
  readonly costs: readonly CostSplitDump[];
  /** Absent where every slot is warm. */
  readonly workers?: WorkerFigures;
  /** Absent where all is known of the dollars. */
  readonly bySource?: CostsBySourceDump;
}

/** What a run measured, of all that its summary is made of. */
export function dumpRun({
  models,
  recorder,
  costs,
  workers,
  bySource,
}: Pick<RunRecord, 'models' | 'recorder' | 'costs' | 'workers' | 'bySource'>): RunDump {
  return {
    models: models.map(({ name, operation }) => ({ name, operation })),
    recorder: recorder.dump(),
    costs: costs.byModel.map((split) => split.dump()),
    ...(workers === undefined ? {} : { workers }),
    ...(bySource === undefined ? {} : { bySource: bySource.dump() }),
  };
}

/**
 * The runs of one scenario under several seeds, merged into one summary with intervals over them. They are added in the order of their
 * seeds, so that sums of floats come out the same always.
 */
export class SummaryMerge {
  readonly #judged: Pick<RunRecord, 'thresholds' | 'requestsPerMonth'>;
  readonly #seeds: number[] = [];
  readonly #figures: ReplicationFigures[] = [];
  readonly #flawed = { invalid: new Flaws(), partial: new Flaws() };
  #first: Summary | undefined;
  #models: RunRecord['models'] = [];
  #recorder: Recorder | undefined;
  #costs = new CostAttribution(0);
  #workers: WorkerFigures | undefined;
  #bySource: CostsBySource | undefined;
  #loadDurationMs = 0;
  #durationMs = 0;
  #inFlight = 0;
  #spendCap = 0;
  #utilization: number | null = null;
  #generator: GeneratorSummary | undefined;

  /** What the merged summary is judged by, and projected to. */
  constructor(judged: Pick<RunRecord, 'thresholds' | 'requestsPerMonth'>) {
    this.#judged = judged;
  }

  /** How many runs were added. */
  get count(): number {
    return this.#seeds.length;
  }

  /** Adds the next run. */
  add(summary: Summary, dump: RunDump): void {
    const { scenario, verdict, validity, refused } = summary;
    if (this.#recorder === undefined) {
      this.#first = summary;
      this.#models = dump.models;
      this.#recorder = new Recorder(dump.models.length, dump.recorder.series.windowMs);
      this.#costs = new CostAttribution(dump.models.length);
    }
    this.#recorder.mergeDump(dump.recorder);
    this.#costs.mergeDump(dump.costs);
    if (dump.workers !== undefined) this.#workers = mergeWorkers(this.#workers, dump.workers);
    if (dump.bySource !== undefined) {
      this.#bySource ??= new CostsBySource();
      this.#bySource.mergeDump(dump.bySource);
    }
    this.#seeds.push(scenario.seed);
    this.#figures.push(replicationFigures(summary));
    if (verdict === 'invalid' || verdict === 'partial') this.#flawed[verdict].add(scenario.seed, validity.reasons);
    this.#loadDurationMs += summary.loadDurationMs;
    this.#durationMs += summary.durationMs;
    this.#inFlight += refused.inFlight;
    this.#spendCap += refused.spendCap;
    const { eventLoopUtilization, generator } = validity;
    if (generator !== undefined) this.#generator = worstGenerator(this.#generator, generator);
    if (eventLoopUtilization !== null) this.#utilization = Math.max(this.#utilization ?? 0, eventLoopUtilization);
  }

  /**
   * The summary of all that were added, thresholds and verdict included; undefined of none. Durations are sums, so that rates are of the
   * time in which the counts came about. `partialReasons`: why it is not all that was asked for.
   */
  summarize(partialReasons: readonly string[] = []): Summary | undefined {
    const first = this.#first;
    const recorder = this.#recorder;
    if (first === undefined || recorder === undefined) return undefined;
    recorder.lastMs = this.#durationMs;
    const { invalid, partial } = this.#flawed;
    const summary = summarizeRun({
      ...this.#judged,
      scenario: { ...first.scenario, ...(first.run === undefined ? {} : { run: first.run }) },
      world: first.world,
      models: this.#models,
      recorder,
      costs: this.#costs,
      workers: this.#workers,
      bySource: this.#bySource,
      dollarSource: first.dollars.source,
      loadDurationMs: this.#loadDurationMs,
      refused: { inFlight: this.#inFlight, spendCap: this.#spendCap },
      eventLoopUtilization: this.#utilization,
      generator: this.#generator,
      invalidReasons: invalid.sentences(this.count),
      partialReasons: [...partial.sentences(this.count), ...partialReasons],
    });
    return { ...summary, replications: summarizeReplications(this.#seeds, this.#figures) };
  }
}

/** Runs that cannot be taken for whole measurements. */
class Flaws {
  #count = 0;
  #first = '';

  add(seed: number, reasons: readonly string[]): void {
    if (this.#count === 0) this.#first = `with seed ${seed}: ${reasons.join('; ')}`;
    this.#count++;
  }

  sentences(count: number): string[] {
    if (this.#count === 0) return [];
    return [`in ${formatCount(this.#count)} of ${formatCount(count)} replications, first in that ${this.#first}`];
  }
}
