import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { formatCount } from '../units/format.ts';
import { readSweep, type Sweep } from './sweep.ts';

const SWEEPS_MAX = 8;
/** Cells beyond which a study wants to be asked for twice. */
const CELLS_UNCONFIRMED_MAX = 200;
/** Most cells of a study, and most runs of them. */
const CELLS_MAX = 10_000;
const RUNS_MAX = 100_000;

/** How many cells the grid of some sweeps has. */
export function countCells(sweeps: readonly Sweep[]): number {
  return sweeps.reduce((count, { values }) => count * values.length, 1);
}

/** The values of every cell, one of each sweep, the last sweep varying fastest. */
export function gridOf(sweeps: readonly Sweep[]): string[][] {
  return sweeps.reduce<string[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
}

/**
 * Reads the sweeps of a study. Throws a `ScenarioError`: USAGE with all that is wrong with them, or CONSENT_MISSING when they make more
 * than 200 cells and nobody has confirmed that; more than 10,000 cells, or 100,000 runs of them, are refused either way.
 */
export function readSweeps(texts: readonly string[], confirmed: boolean, replications = 1): Sweep[] {
  const readings = texts.map(readSweep);
  const problems: Problem[] = readings.flatMap(({ sweep, problems: sentences }) =>
    sentences.map((message) => ({ file: '--sweep', path: sweep.path, message })),
  );
  const sweeps = readings.map(({ sweep }) => sweep);
  for (const [index, { path }] of sweeps.entries()) {
    if (path !== '' && sweeps.findIndex((sweep) => sweep.path === path) < index) {
      problems.push({ file: '--sweep', path, message: 'is swept twice; give all of its values in one sweep' });
    }
  }
  if (sweeps.length > SWEEPS_MAX) {
    problems.push({ path: '--sweep', message: `a study has at most ${SWEEPS_MAX} sweeps, got ${sweeps.length}` });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  checkSize(sweeps, confirmed, replications);
  return sweeps;
}

function checkSize(sweeps: readonly Sweep[], confirmed: boolean, replications: number): void {
  const count = countCells(sweeps);
  const size = `these sweeps make ${formatCount(count)} cells (${sweeps.map(({ values }) => values.length).join(' × ')})`;
  if (count > CELLS_MAX) {
    const message = `${size}, and a study has at most ${formatCount(CELLS_MAX)}; take fewer values`;
    throw new ScenarioError('USAGE', [{ path: '--sweep', message }]);
  }
  if (count * replications > RUNS_MAX) {
    const message = `${size} of ${formatCount(replications)} runs, and a study has at most ${formatCount(RUNS_MAX)} runs; take fewer of either`;
    throw new ScenarioError('USAGE', [{ path: '--replications', message }]);
  }
  if (count > CELLS_UNCONFIRMED_MAX && !confirmed) {
    const message = `${size}, each a run of its own; add --yes to run them all, or take fewer values`;
    throw new ScenarioError('CONSENT_MISSING', [{ path: '--sweep', message }]);
  }
}
