import type { WorkloadOptions } from '../workload/workload-options.ts';
import type { RecorderDump } from './recorder-dump.ts';
import type { Recorder } from './recorder.ts';
import type { RequestCounts } from './request-counts.ts';
import type { TimeSeries } from './time-series.ts';

/** The phases of a load, in their order: figures are of the steady one. */
export const PHASES = ['warmup', 'steady', 'cooldown'] as const;

/** A phase of a load. */
export type Phase = (typeof PHASES)[number];

type LoadPhases = NonNullable<WorkloadOptions['phases']>;

/** All that phases have recorded, as plain data: of each phase that the load has. */
export type PhaseDumps = { readonly steady: RecorderDump } & { readonly [K in Phase]?: RecorderDump };

/** What a run measures, phase by phase: a request, with all of its attempts and charges, counts in the phase in which it is due. */
export class PhaseRecorders {
  /** Undefined where all of the load is steady. */
  readonly phases: LoadPhases | undefined;
  /** What the figures of a run are of. */
  readonly steady: Recorder;
  readonly #warmup: Recorder;
  readonly #cooldown: Recorder;
  readonly #fromMs: number;
  readonly #untilMs: number;
  readonly #make: () => Recorder;

  /** `make`: a recorder of one phase. Nothing is made for a phase that the load does not have. */
  constructor(make: () => Recorder, phases?: LoadPhases) {
    this.phases = phases;
    this.#make = make;
    const { steadyFromMs = 0, steadyUntilMs = Number.POSITIVE_INFINITY } = phases ?? {};
    this.steady = make();
    this.#warmup = steadyFromMs > 0 ? make() : this.steady;
    this.#cooldown = steadyUntilMs < Number.POSITIVE_INFINITY ? make() : this.steady;
    this.#fromMs = steadyFromMs;
    this.#untilMs = steadyUntilMs;
  }

  /** The recorder of a request that is due at an instant. */
  of(dueMs: number): Recorder {
    if (dueMs < this.#fromMs) return this.#warmup;
    return dueMs >= this.#untilMs ? this.#cooldown : this.steady;
  }

  /** When the phase ends that holds an instant; Infinity for the last one. */
  endMs(atMs: number): number {
    if (atMs < this.#fromMs) return this.#fromMs;
    return atMs >= this.#untilMs ? Number.POSITIVE_INFINITY : this.#untilMs;
  }

  /** The recorder of a phase; undefined where the load does not have it. */
  ofPhase(phase: Phase): Recorder | undefined {
    if (phase === 'steady') return this.steady;
    const recorder = phase === 'warmup' ? this.#warmup : this.#cooldown;
    return recorder === this.steady ? undefined : recorder;
  }

  /** Each once, in the order of the phases. */
  get all(): readonly Recorder[] {
    return PHASES.flatMap((phase) => this.ofPhase(phase) ?? []);
  }

  /** When the last outcome of any phase came. */
  get lastMs(): number {
    return this.all.reduce((last, recorder) => Math.max(last, recorder.lastMs), 0);
  }

  /** Requests that were due so far, of all phases. */
  get offeredTotal(): number {
    return this.all.reduce((sum, recorder) => sum + recorder.offeredTotal, 0);
  }

  /** Counts of all models and phases together, as of now. */
  get total(): RequestCounts {
    const [first, ...others] = this.all.map(({ total }) => total) as [RequestCounts, ...RequestCounts[]];
    for (const counts of others) first.merge(counts);
    return first;
  }

  /** The whole run over time, as of now. */
  get series(): TimeSeries {
    return this.whole.series;
  }

  /** All phases together, as of now: the recorder itself where there is one. */
  get whole(): Recorder {
    const { all } = this;
    if (all.length === 1) return this.steady;
    const whole = this.#make();
    for (const recorder of all) whole.mergeDump(recorder.dump());
    return whole;
  }

  /** All that they hold, as of now, as plain data. */
  dump(): PhaseDumps {
    const dumps = PHASES.flatMap((phase) => {
      const recorder = this.ofPhase(phase);
      return recorder === undefined ? [] : [[phase, recorder.dump()] as const];
    });
    return Object.fromEntries(dumps) as PhaseDumps & object;
  }

  /** Adds all that a dump of a run with the same phases holds. */
  mergeDump(dumps: PhaseDumps): void {
    for (const phase of PHASES) {
      const dump = dumps[phase];
      if (dump !== undefined) this.ofPhase(phase)?.mergeDump(dump);
    }
  }
}
