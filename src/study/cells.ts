import { type Problem, ScenarioError, type ScenarioErrorCode } from '../errors/scenario-error.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { formatCount } from '../units/format.ts';
import { gridOf } from './grid.ts';
import type { ScenarioLoader } from './planner.ts';
import type { Sweep } from './sweep.ts';

/** Problems that are written out; the rest is counted. */
const PROBLEMS_MAX = 50;
/** Values of one sweep that a problem names. */
const VALUES_MAX = 4;

/** One cell of a study before it has run: a valid scenario. */
export interface PlannedCell {
  /** A value of each sweep, in the order of the sweeps. */
  readonly values: readonly string[];
  readonly loaded: LoadedScenario;
}

interface Finding {
  readonly problem: Problem;
  readonly code: ScenarioErrorCode;
  readonly cells: (readonly string[])[];
}

/**
 * Loads the scenario of every cell; `load` is given the overrides of one, `path=value`, to be applied after all others. Throws a
 * `ScenarioError` with the problems of all cells together, each once, with the values that bring it about.
 */
export function loadCells(sweeps: readonly Sweep[], load: ScenarioLoader): readonly PlannedCell[] {
  const cells: PlannedCell[] = [];
  const findings = new Map<string, Finding>();
  const grid = gridOf(sweeps);
  for (const [index, values] of grid.entries()) {
    try {
      const overrides = values.map((value, sweep) => `${sweeps[sweep]?.path}=${value}`);
      cells.push({ values, loaded: load(overrides, index / grid.length) });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      for (const problem of error.problems) note(findings, problem, error.code, values);
    }
  }
  if (findings.size > 0) throw errorOf([...findings.values()], sweeps);
  return cells;
}

function note(
  findings: Map<string, Finding>,
  problem: Problem,
  code: ScenarioErrorCode,
  values: readonly string[],
): void {
  const key = JSON.stringify([problem.file, problem.line, problem.path, problem.message]);
  const finding = findings.get(key);
  if (finding === undefined) findings.set(key, { problem, code, cells: [values] });
  else finding.cells.push(values);
}

function errorOf(findings: readonly Finding[], sweeps: readonly Sweep[]): ScenarioError {
  const problems = findings.slice(0, PROBLEMS_MAX).map((finding) => explained(finding, sweeps));
  const more = findings.length - problems.length;
  if (more > 0) problems.push({ path: '--sweep', message: `and ${formatCount(more)} more problems of other cells` });
  const codes = new Set(findings.map(({ code }) => code));
  const [code] = codes;
  return new ScenarioError(codes.size === 1 && code !== undefined ? code : 'SCENARIO_INVALID', problems);
}

/** A problem with the flag that it comes from, and with the few values that all cells which have it are made of. */
function explained({ problem, cells }: Finding, sweeps: readonly Sweep[]): Problem {
  const shared = sweeps.flatMap(({ path, values }, index) => {
    const seen = new Set(cells.map((cell) => cell[index]));
    return seen.size < values.length && seen.size <= VALUES_MAX ? [`${path}=${[...seen].join(' or ')}`] : [];
  });
  const ofSweep = problem.file === '--set' && sweeps.some(({ path }) => areRelated(plain(path), plain(problem.path)));
  return {
    ...problem,
    ...(ofSweep ? { file: '--sweep' } : {}),
    message: shared.length === 0 ? problem.message : `${problem.message} (where ${shared.join(' and ')})`,
  };
}

/** A path without the brackets and quotes in which the same path may be written differently. */
function plain(path: string): string {
  return path
    .replaceAll(/[[\]"']+/g, '.')
    .replaceAll(/\.+/g, '.')
    .replace(/\.$/, '');
}

function areRelated(left: string, right: string): boolean {
  return `${left}.`.startsWith(`${right}.`) || `${right}.`.startsWith(`${left}.`);
}
