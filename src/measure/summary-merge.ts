import type { WorkerFigures } from '../provider/workers/worker-meter.ts';
import { formatCount } from '../units/format.ts';
import { CostAttribution, CostsBySource, type CostsBySourceDump } from './cost-attribution.ts';
import type { CostSplitDump } from './cost-split.ts';
import { type GeneratorSummary, worstGenerator } from './generator-summary.ts';
import { type Phase, type PhaseDumps, PhaseRecorders } from './phase-recorders.ts';
import type { PhaseTimes } from './phase-summary.ts';
import { dollarsOfRun, type RunDollars } from './projection-interval.ts';
import { Recorder } from './recorder.ts';
import { replicationFigures, summarizeReplications, type ReplicationFigures } from './replications.ts';
import { summarizeRun, type RunRecord } from './summarize.ts';
import type { Summary } from './summary.ts';
import type { AbortingThreshold } from './thresholds.ts';
import { mergeWorkers } from './worker-summary.ts';

export { worstGenerator } from './generator-summary.ts';

/** What a run measured, as plain data, which JSON and other threads carry: what the merge of summaries needs beside them. */
export interface RunDump {
  readonly models: RunRecord['models'];
  readonly recorders: PhaseDumps;
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
  recorders,
  costs,
  workers,
  bySource,
}: Pick<RunRecord, 'models' | 'recorders' | 'costs' | 'workers' | 'bySource'>): RunDump {
  return {
    models: models.map(({ name, operation }) => ({ name, operation })),
    recorders: recorders.dump(),
    costs: costs.byModel.map((split) => split.dump()),
    ...(workers === undefined ? {} : { workers }),
    ...(bySource === undefined ? {} : { bySource: bySource.dump() }),
  };
}

/** What merged runs are judged by, and projected with. */
type Judged = Pick<RunRecord, 'thresholds' | 'requestsPerMonth' | 'unsteady'>;

/**
 * The runs of one scenario under several seeds, merged into one summary with intervals over them. They are added in the order of their
 * seeds, so that sums of floats come out the same always.
 */
export class SummaryMerge {
  readonly #judged: Judged;
  /** The metrics of thresholds. */
  readonly #named: readonly string[];
  readonly #seeds: number[] = [];
  readonly #figures: ReplicationFigures[] = [];
  readonly #ofRuns: RunDollars[] = [];
  readonly #flawed = { invalid: new Flaws(), partial: new Flaws() };
  #first: Summary | undefined;
  #models: RunRecord['models'] = [];
  #recorders: PhaseRecorders | undefined;
  #phaseTimes = NO_TIMES;
  #costs = new CostAttribution(0);
  #workers: WorkerFigures | undefined;
  #bySource: CostsBySource | undefined;
  #loadDurationMs = 0;
  #durationMs = 0;
  #inFlight = 0;
  #spendCap = 0;
  #utilization: number | null = null;
  #generator: GeneratorSummary | undefined;
  #aborted: AbortingThreshold | undefined;

  /** What the merged summary is judged by, and projected to. */
  constructor(judged: Judged) {
    this.#judged = judged;
    this.#named = judged.thresholds.map(({ metric }) => metric);
  }

  /** How many runs were added. */
  get count(): number {
    return this.#seeds.length;
  }

  /** Adds the next run. */
  add(summary: Summary, dump: RunDump): void {
    const { scenario, verdict, validity, refused } = summary;
    if (this.#recorders === undefined) {
      this.#first = summary;
      this.#models = dump.models;
      this.#recorders = recordersLike(summary, dump);
      this.#costs = new CostAttribution(dump.models.length);
    }
    this.#recorders.mergeDump(dump.recorders);
    this.#phaseTimes = addTimes(this.#phaseTimes, summary);
    this.#costs.mergeDump(dump.costs);
    if (dump.workers !== undefined) this.#workers = mergeWorkers(this.#workers, dump.workers);
    if (dump.bySource !== undefined) {
      this.#bySource ??= new CostsBySource();
      this.#bySource.mergeDump(dump.bySource);
    }
    this.#seeds.push(scenario.seed);
    this.#figures.push(replicationFigures(summary, this.#named));
    this.#ofRuns.push(dollarsOfRun(summary));
    this.#aborted ??= abortOf(summary);
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
    const recorders = this.#recorders;
    if (first === undefined || recorders === undefined) return undefined;
    recorders.steady.lastMs = this.#durationMs;
    const { invalid, partial } = this.#flawed;
    const summary = summarizeRun({
      ...this.#judged,
      scenario: { ...first.scenario, ...(first.run === undefined ? {} : { run: first.run }) },
      world: first.world,
      models: this.#models,
      recorders,
      phaseTimes: this.#phaseTimes,
      ofRuns: this.#ofRuns,
      aborted: this.#aborted,
      costs: this.#costs,
      workers: this.#workers,
      bySource: this.#bySource,
      dollarSource: first.dollars.source,
      loadDurationMs: this.#loadDurationMs,
      refused: { inFlight: this.#inFlight, spendCap: this.#spendCap },
      eventLoopUtilization: this.#utilization,
      generator: this.#generator,
      machine: first.validity.machine,
      invalidReasons: invalid.sentences(this.count),
      partialReasons: [...partial.sentences(this.count), ...partialReasons],
    });
    return { ...summary, replications: summarizeReplications(this.#seeds, this.#figures, this.#named) };
  }
}

/** The threshold that ended the load of a run; undefined where none did. */
function abortOf({ thresholds }: Summary): AbortingThreshold | undefined {
  const row = thresholds.find(({ abortedAtMs }) => abortedAtMs !== undefined);
  return row && { metric: row.metric, condition: row.condition, atMs: row.abortedAtMs ?? 0 };
}

/** Empty recorders of the phases and windows of a run. */
function recordersLike({ phases }: Summary, { models, recorders }: RunDump): PhaseRecorders {
  const bounds = phases && {
    steadyFromMs: phases.steady.fromMs,
    steadyUntilMs: phases.cooldown?.fromMs ?? Number.POSITIVE_INFINITY,
  };
  const { series } = recorders.steady;
  return new PhaseRecorders(() => new Recorder(models.length, series.windowMs), bounds);
}

const NO_TIME: PhaseTimes = { fromMs: 0, loadDurationMs: 0, durationMs: 0 };
const NO_TIMES: Readonly<Record<Phase, PhaseTimes>> = { warmup: NO_TIME, steady: NO_TIME, cooldown: NO_TIME };

/** Times that phases took, with those of one more run. */
function addTimes(times: typeof NO_TIMES, summary: Summary): typeof NO_TIMES {
  const sum = (before: PhaseTimes, added: Partial<PhaseTimes> = NO_TIME): PhaseTimes => ({
    fromMs: added.fromMs ?? 0,
    loadDurationMs: before.loadDurationMs + (added.loadDurationMs ?? 0),
    durationMs: before.durationMs + (added.durationMs ?? 0),
  });
  const { phases } = summary;
  return {
    warmup: sum(times.warmup, phases?.warmup),
    steady: sum(
      times.steady,
      phases?.steady ?? { loadDurationMs: summary.loadDurationMs, durationMs: summary.durationMs },
    ),
    cooldown: sum(times.cooldown, phases?.cooldown),
  };
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
