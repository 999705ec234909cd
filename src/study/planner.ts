import type { RunDump } from '../measure/summary-merge.ts';
import type { Summary } from '../measure/summary.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Study } from './study.ts';

/** One run of a scenario under its seed. */
export interface Trial {
  readonly scenario: Scenario;
  /** The scenario in input form: plain data, which JSON and other processes carry. */
  readonly source: Readonly<Record<string, unknown>>;
  /** The flags that make this trial of the file: `--set client.retry=none --seed 43`; empty for the file as it is. */
  readonly flags: string;
  /** Whether its summary will be merged with others, which takes a dump. */
  readonly merges: boolean;
  /** Of a comparison in pairs, which of its sides this is a run of. */
  readonly side?: 'a' | 'b';
}

/** What came of a trial. */
export interface TrialResult {
  readonly summary: Summary;
  /** Of a trial that is to be merged. */
  readonly dump?: RunDump;
  /** Whether the run was ended by its user: then it is not what was asked for. */
  readonly interrupted?: boolean;
  /** Why lines of its logs are missing; absent: none are. */
  readonly losses?: readonly string[];
}

/**
 * What decides which trials are run, and what they come to. It is pure: it knows neither how trials are carried out nor when. The trials
 * that it proposes may depend on all that it has read before, and on nothing else, so that a study that was cut off goes on to the same
 * result.
 */
export interface Planner<R = Summary | Study> {
  /** Every scenario that it may ask of, but for seeds; the first one stands for the study. */
  readonly scenarios: readonly LoadedScenario[];
  /** How many trials it will propose in all, as far as is known. */
  readonly trialCount: number;
  /** The next trials, which may run in any order and at once; none when it has all that it needs. It is asked again when all are read. */
  propose(): readonly Trial[];
  /** Takes what came of a trial. `index` counts all trials that were proposed, from 0; of a study that ends early some are left out. */
  read(result: TrialResult, index: number): void;
  /** What all trials that were read come to; undefined when they come to nothing. */
  conclude(): R | undefined;
}

/** Loads the scenario of a study, with overrides (`path=value`) applied after all others. `share`: how much of all loading is done, from 0 to 1. */
export type ScenarioLoader = (overrides: readonly string[], share: number) => LoadedScenario;

/** What a planner is chosen and made by. */
export interface PlannerOptions {
  /** Each `path=values`. */
  readonly sweep: readonly string[];
  /** Seeds for each scenario; undefined: its own, once. */
  readonly replications?: number | undefined;
  readonly seed?: number | undefined;
  /** The spend cap of each run where a flag gives it, in dollars as decimal text. */
  readonly maxDollars?: string | undefined;
  readonly confirmed: boolean;
}

/** A kind of planner: one file of `planners`, and one line in `planners.ts`. */
export interface PlannerKind {
  /** As the heading of its section in docs/studies.md. */
  readonly name: string;
  /** What its trials come to. */
  readonly result: 'summary' | 'study';
  /** Whether these options ask for it. */
  suits(options: PlannerOptions): boolean;
  /** A planner that has proposed nothing yet. Throws a `ScenarioError` with all that is wrong with the options, or with the scenarios. */
  create(options: PlannerOptions, load: ScenarioLoader): Planner;
}
