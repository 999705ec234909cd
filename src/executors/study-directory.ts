import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDump } from '../measure/summary-merge.ts';
import { summarySchema } from '../measure/summary.ts';
import { parseJsonText, readRecordFile, unreadable } from '../platform/files.ts';
import { RUN_FILES, trialFolder, tryOutput, writeOutput } from '../platform/run-directory.ts';
import { identifyScenario } from '../platform/digest.ts';
import { type Plan, planSchema } from '../study/plan.ts';
import type { Trial, TrialResult } from '../study/planner.ts';
import type { TrialStore } from './carry-out.ts';
import { formatCount } from '../units/format.ts';

/** Files that are missing and told one by one. */
const LOSSES_TOLD_MAX = 5;

/** The run directory of a study: its plan, and a folder for each of its trials. That of a single run is the folder of its one trial. */
export class StudyDirectory implements TrialStore {
  readonly #path: string;
  readonly #plan: Plan | undefined;
  /** Trials whose dumps are here. */
  readonly #dumped: number[] = [];
  readonly #losses: string[] = [];
  #lossCount = 0;

  /** `path`: a directory that exists. Without a plan it is of a single run. */
  constructor(path: string, plan: Plan | undefined) {
    this.#path = path;
    this.#plan = plan;
  }

  /** What could not be written of trials that have run, and why: the first ones, and how many more. */
  get losses(): readonly string[] {
    const more = this.#lossCount - this.#losses.length;
    return more === 0 ? this.#losses : [...this.#losses, `and ${formatCount(more)} more`];
  }

  /** Writes the plan down: from now on the study can go on whatever happens. Throws a `ScenarioError` OUTPUT_UNWRITABLE where it cannot. */
  begin(): void {
    if (this.#plan !== undefined) writeOutput(this.#planPath, this.#planText(false));
  }

  /**
   * Says that nothing is left to run, and drops what only the merge of summaries needed. A study that has lost a file is not finished: `--resume`
   * runs that trial again.
   */
  finish(): void {
    if (this.#lossCount > 0) return;
    if (this.#plan !== undefined) this.#lose(tryOutput(this.#planPath, this.#planText(true)));
    for (const index of this.#dumped) rmSync(join(this.#folder(index), RUN_FILES.dump), { force: true });
  }

  #folder(index: number): string {
    return this.#plan === undefined ? this.#path : trialFolder(this.#path, index);
  }

  get #planPath(): string {
    return join(this.#path, RUN_FILES.plan);
  }

  #planText(finished: boolean): string {
    return `${JSON.stringify({ ...this.#plan, finished }, null, 2)}\n`;
  }

  /** Keeps why a file is missing; undefined: it is there. Returns whether it is. */
  #lose(loss: string | undefined): boolean {
    if (loss === undefined) return true;
    this.#lossCount++;
    if (this.#losses.length < LOSSES_TOLD_MAX) this.#losses.push(loss);
    return false;
  }

  /** Writes the scenario of a trial into its folder, as JSON, which is YAML: a report of the folder may need it. */
  prepare(index: number, { source }: Trial): string {
    const folder = this.#folder(index);
    if (this.#plan !== undefined)
      this.#lose(tryOutput(join(folder, RUN_FILES.scenario), `${JSON.stringify(source)}\n`));
    return folder;
  }

  read(index: number, { scenario, merges }: Trial): TrialResult | undefined {
    const path = join(this.#folder(index), RUN_FILES.summary);
    if (this.#plan === undefined || !existsSync(path)) return undefined;
    const summary = summarySchema.safeParse(readJson(path)).data;
    if (summary === undefined || summary.scenario.digest !== identifyScenario(scenario).digest) {
      throw unreadable(path, 'is not of the trial that the plan has here; remove it to run the trial again');
    }
    if (!merges) return { summary };
    this.#dumped.push(index);
    return { summary, dump: readJson(join(this.#folder(index), RUN_FILES.dump)) as RunDump };
  }

  /** Writes a result so that it is there as a whole or not at all. What cannot be written is lost, and the study goes on. */
  write(index: number, { summary, dump, losses = [] }: TrialResult): void {
    for (const loss of losses) this.#lose(loss);
    if (this.#plan === undefined) return;
    const folder = this.#folder(index);
    if (dump !== undefined) {
      this.#dumped.push(index);
      // Without it a summary could not be merged by whoever goes on.
      if (!this.#lose(tryOutput(join(folder, RUN_FILES.dump), JSON.stringify(dump)))) return;
    }
    this.#lose(tryOutput(join(folder, RUN_FILES.summary), `${JSON.stringify(summary)}\n`));
  }
}

/**
 * The plan of the study in a directory. Throws a `ScenarioError` when there is none that can go on: in another world, with another version,
 * or because it has run to its end.
 */
export function readPlan(directory: string, { world, version }: Pick<Plan, 'world' | 'version'>): Plan {
  const path = join(directory, RUN_FILES.plan);
  if (!existsSync(path)) throw unreadable(path, 'is not there; name the directory of a study that was interrupted');
  const plan = planSchema.safeParse(readJson(path)).data;
  if (plan === undefined) throw unreadable(path, 'is not a tollmark/plan@1; run the study again');
  if (plan.version !== version) {
    const message = `is of Tollmark ${plan.version}, and this is ${version}; finish it with that one, or run it again`;
    throw unreadable(path, message);
  }
  const command = plan.world === 'virtual' ? 'simulate' : 'run';
  if (plan.world !== world) throw unreadable(path, `is of another command: tollmark ${command} --resume ${directory}`);
  if (plan.finished) throw unreadable(path, `has run to its end; tollmark report ${directory} shows it`);
  return plan;
}

function readJson(path: string): unknown {
  const value = parseJsonText(readRecordFile(path));
  if (value === undefined) throw unreadable(path, 'is not JSON; remove the folder to run the trial again');
  return value;
}
