import { ScenarioError } from '../errors/scenario-error.ts';
import { todayText } from '../platform/calendar.ts';
import { readTextFile } from '../platform/files.ts';
import { createRunDirectory } from '../platform/run-directory.ts';
import { tuneForSimulation } from '../platform/runtime.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { simulate } from '../runners/virtual/simulate.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { scenarioWarnings } from '../scenario/warnings.ts';
import { countCells, readSweeps } from '../study/grid.ts';
import { planStudy, type StudyPlan } from '../study/plan.ts';
import { runStudy } from '../study/run-study.ts';
import type { Sweep } from '../study/sweep.ts';
import { formatCount } from '../units/format.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { ProgressBar } from './progress-bar.ts';
import { type FormatFlags, planReports } from './report-output.ts';

/** Flags of `simulate` that make a study of it, beyond the common ones. */
export interface StudyFlags extends CommonFlags, FormatFlags {
  /** Each `path=values`; at least one. */
  readonly sweep: readonly string[];
  /** Whether more than 200 cells are meant. */
  readonly yes: boolean;
  /** Refused: a study runs every cell once. */
  readonly replications: number | undefined;
}

/**
 * `tollmark simulate --sweep`: runs a scenario once for every combination of the values swept, all under one seed, and compares them.
 * Returns the exit code: 0 when all cells ran, whatever became of their thresholds. Throws a `ScenarioError` with what is wrong with any
 * cell before the first one runs.
 */
export function runSimulateStudy(path: string, flags: StudyFlags, terminal: Terminal): number {
  refuseCombinations(flags);
  const sweeps = readSweeps(flags.sweep, flags.yes);
  const bar = new ProgressBar({ stderr: terminal.stderr, quiet: flags.quiet, nowMs: wallClock.nowMs });
  const plan = planCells(path, sweeps, flags, bar);
  if (!flags.quiet) for (const warning of warningsOf(plan)) terminal.stderr.write(`warning: ${warning}\n`);
  const deliver = planReports('study', flags, terminal);
  if (flags.out !== undefined) createRunDirectory(flags.out, plan.firstText);
  tuneForSimulation();
  const count = plan.cells.length;
  const study = runStudy(plan, simulate, (finished) =>
    bar.show(finished / count, () => `cell ${formatCount(finished)} of ${formatCount(count)}`),
  );
  bar.end();
  deliver(study);
  return EXIT.passed;
}

/** A plan, and the scenario of its first cell as YAML. */
interface CommandPlan extends StudyPlan {
  readonly firstText: string;
}

function planCells(path: string, sweeps: readonly Sweep[], flags: StudyFlags, bar: ProgressBar): CommandPlan {
  const count = countCells(sweeps);
  const readText = rememberTexts();
  let loaded = 0;
  let firstText = '';
  try {
    const plan = planStudy(sweeps, (overrides) => {
      bar.show(loaded / count, () => `checking cell ${formatCount(loaded)} of ${formatCount(count)}`);
      loaded++;
      const { scenario, text } = loadScenario(path, {
        readText,
        overrides: [...flags.set, ...overrides],
        today: todayText(),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      });
      if (firstText === '') firstText = text;
      return scenario;
    });
    return { ...plan, firstText };
  } finally {
    bar.end();
  }
}

/** What is hardly meant in any cell, each once; of what is not in all of them it says in how many it is. */
function warningsOf({ cells }: StudyPlan): string[] {
  const counts = new Map<string, number>();
  for (const warning of cells.flatMap(({ scenario }) => scenarioWarnings(scenario))) {
    counts.set(warning, (counts.get(warning) ?? 0) + 1);
  }
  return [...counts].map(([warning, count]) =>
    count === cells.length ? warning : `${warning} (in ${formatCount(count)} of ${formatCount(cells.length)} cells)`,
  );
}

/** Throws a `ScenarioError` USAGE for flags that do not go with a sweep. */
function refuseCombinations(flags: StudyFlags): void {
  const problems = [];
  if (flags.replications !== undefined) {
    const message = 'a study runs every cell once; leave --replications out, or sweep the seed: --sweep seed=1..10/10';
    problems.push({ path: '--replications', message });
  }
  if (flags.seed !== undefined && flags.sweep.some((text) => /^\s*seed\s*=/.test(text))) {
    problems.push({ path: '--seed', message: 'replaces the seed that --sweep varies; leave one of them out' });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
}

/** Reads every file once: all cells are made of the same ones. */
function rememberTexts(): (path: string) => string {
  const texts = new Map<string, string>();
  return (path) => {
    const text = texts.get(path) ?? readTextFile(path);
    texts.set(path, text);
    return text;
  };
}
