import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatCount } from '../../src/units/format.ts';
import { STUDY_METRICS, type StudyMetric } from './metrics.ts';

/** What each sweep is called where there is little room: the shortest end of its path that no other path has. */
export function sweepNames({ sweeps }: Study): readonly string[] {
  const ends = sweeps.map(({ path }) => endsOf(path));
  return ends.map(
    (own, index) =>
      own.find((end) => ends.filter((other) => other.includes(end)).length === 1) ?? sweeps[index]?.path ?? '',
  );
}

/** The ends of a path, the shortest first: `rate`, `limits[0].rate`, `provider.limits[0].rate`. */
function endsOf(path: string): readonly string[] {
  const [last = path, ...longer] = [...path.matchAll(/[^.[\]"']+/g)].map(({ index }) => path.slice(index)).toReversed();
  return [last.replace(/["'\]]+$/, ''), ...longer.filter((end) => !/^[^[]*\]/.test(end))];
}

/** Where a cell stands: `retry=none, rate=10/s`. */
export function placeText(study: Study, cell: StudyCell): string {
  const names = sweepNames(study);
  return cell.values.map((value, index) => `${names[index]}=${value}`).join(', ');
}

/** Where a cell stands, by whole paths: `client.retry=none, workload.arrivals.rate=10/s`. */
export function pathsText({ sweeps }: Study, { values }: StudyCell): string {
  return values.map((value, index) => `${sweeps[index]?.path}=${value}`).join(', ');
}

/** The best cell by a metric. */
export interface Finding {
  readonly metric: StudyMetric;
  /** `highest success share` or `lowest latency p95`. */
  readonly label: string;
  readonly figure: string;
  /** Where it stands, and how many other cells have the same. */
  readonly place: string;
}

/** Not latency: it is of requests that succeeded, and where next to none do, those are the quick ones. */
const FOUND: readonly string[] = ['success', 'goodput', 'dollars', 'waste'];

/** Whether a cell ran to its end and all its thresholds hold. */
export function holds(cell: StudyCell): boolean {
  return cell.verdict === 'passed';
}

/** Whether the scenario of a study demands anything, or a run of it was cut short: whether there are verdicts worth a column. */
export function hasVerdicts({ cells }: Study): boolean {
  return cells.some((cell) => cell.thresholds.length > 0 || cell.verdict !== 'passed');
}

/** The best cells by the metrics that most readers come for, of those whose thresholds hold if there are any. */
export function findings(study: Study): readonly Finding[] {
  const held = study.cells.filter(holds);
  const cells = held.length > 0 ? held : study.cells;
  return STUDY_METRICS.filter(({ id }) => FOUND.includes(id)).flatMap((metric) => {
    const values = cells.map((cell) => metric.valueOf(cell));
    const known = values.filter((value) => value !== null);
    const sign = metric.better === 'more' ? -1 : 1;
    const [best] = known.toSorted((left, right) => sign * (left - right));
    const first = cells[values.indexOf(best ?? null)];
    if (best === undefined || first === undefined) return [];
    const others = known.filter((value) => value === best).length - 1;
    const place =
      placeText(study, first) + (others === 0 ? '' : `, and in ${formatCount(others)} other${others === 1 ? '' : 's'}`);
    const label = `${metric.better === 'more' ? 'Highest' : 'Lowest'} ${metric.label.toLowerCase()}`;
    return [{ metric, label, figure: metric.textOf(first), place }];
  });
}

/** Where the load of a study went. */
export function worldText({ world }: Study): string {
  return world === undefined ? 'virtual time' : 'HTTP to a mock';
}

/** What the study was, in one sentence. */
export function studySentence(study: Study): string {
  const { cells, sweeps, replications, unfinished } = study;
  const grid = sweeps.length > 1 ? ` (${sweeps.map(({ values }) => values.length).join(' × ')})` : '';
  const noun = replications === undefined ? 'run' : 'cell';
  const plural = cells.length === 1 ? '' : 's';
  const each = replications === undefined ? '' : ` of ${formatCount(replications)} runs`;
  const count = `${formatCount(cells.length)} ${noun}${plural}${grid}${each} ${study.world === undefined ? 'in' : 'over'} ${worldText(study)}`;
  const end =
    unfinished === undefined
      ? ''
      : ` It ended early: ${formatCount(unfinished.trialsRun)} of ${formatCount(unfinished.trialsPlanned)} runs.`;
  if (!hasVerdicts(study)) return `${count}.${end}`;
  return `${count}; in ${formatCount(cells.filter(holds).length)} of them all thresholds hold.${end}`;
}

/** The verdict of a cell, and which thresholds it breaks; of one that breaks none and yet fails, why. */
export function verdictText(cell: StudyCell): string {
  if (cell.verdict === 'passed') return '✓';
  if (cell.verdict !== 'failed') return `! ${cell.verdict}`;
  if (cell.offered === 0) return '✗ nothing was offered';
  const broken = cell.thresholds.flatMap(({ metric, passed }) => (passed ? [] : [metric]));
  return `✗ ${broken.length === 0 ? 'nothing succeeded' : broken.join(', ')}`;
}

/** The seeds of a study: `all under seed 42`, or those of its replications. */
export function studySeedText({ cells, scenario, sweeps, replications = 1 }: Study): string {
  const hasReach = cells.some(({ runIntervals = [] }) =>
    runIntervals.some(({ noInterval }) => noInterval === undefined),
  );
  const reach = hasReach ? '; ± is the longer side of the 95 % interval of a run, where it has one' : '';
  if (sweeps.some(({ path }) => path === 'seed')) return `seeds as swept${reach}`;
  if (replications === 1) return `all under seed ${scenario.seed}${reach}`;
  return `all under ${formatCount(replications)} seeds from ${scenario.seed} on; ± is the longer side of the 95 % interval of the mean`;
}

/** Of which cells the best ones are told, where that is not all of them. */
export function limitText(study: Study): string {
  return hasVerdicts(study) && study.cells.some(holds) ? 'where all thresholds hold' : '';
}
