import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDump } from '../measure/summary-merge.ts';
import { summarySchema } from '../measure/summary.ts';
import { unreadable } from '../platform/files.ts';
import { RUN_FILES, trialFolder, writeOutput } from '../platform/run-directory.ts';
import { identifyScenario } from '../platform/digest.ts';
import { type Plan, planSchema } from '../study/plan.ts';
import type { Trial, TrialResult } from '../study/planner.ts';
import type { TrialStore } from './carry-out.ts';

/** The run directory of a study: its plan, and a folder for each of its trials. That of a single run is the folder of its one trial. */
export class StudyDirectory implements TrialStore {
  readonly #path: string;
  readonly #plan: Plan | undefined;
  /** Trials whose dumps are here. */
  readonly #dumped: number[] = [];

  /** `path`: a directory that exists. Without a plan it is of a single run. */
  constructor(path: string, plan: Plan | undefined) {
    this.#path = path;
    this.#plan = plan;
  }

  /** Writes the plan down: from now on the study can go on whatever happens. */
  begin(): void {
    this.#writePlan(false);
  }

  /** Says that nothing is left to run, and drops what only the merge of summaries needed. */
  finish(): void {
    this.#writePlan(true);
    for (const index of this.#dumped) rmSync(join(this.#folder(index), RUN_FILES.dump), { force: true });
  }

  #folder(index: number): string {
    return this.#plan === undefined ? this.#path : trialFolder(this.#path, index);
  }

  #writePlan(finished: boolean): void {
    if (this.#plan === undefined) return;
    writeOutput(join(this.#path, RUN_FILES.plan), `${JSON.stringify({ ...this.#plan, finished }, null, 2)}\n`);
  }

  /** Writes the scenario of a trial into its folder, as JSON, which is YAML: a report of the folder may need it. */
  prepare(index: number, { source }: Trial): string {
    const folder = this.#folder(index);
    if (this.#plan !== undefined) writeOutput(join(folder, RUN_FILES.scenario), `${JSON.stringify(source)}\n`);
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

  /** Writes a result so that it is there as a whole or not at all. */
  write(index: number, { summary, dump }: TrialResult): void {
    if (this.#plan === undefined) return;
    const folder = this.#folder(index);
    if (dump !== undefined) {
      this.#dumped.push(index);
      writeOutput(join(folder, RUN_FILES.dump), JSON.stringify(dump));
    }
    const path = join(folder, RUN_FILES.summary);
    writeOutput(`${path}.part`, `${JSON.stringify(summary)}\n`);
    renameSync(`${path}.part`, path);
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
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${String(error)})`;
    throw unreadable(path, `${reason}; remove the folder to run the trial again`);
  }
}
