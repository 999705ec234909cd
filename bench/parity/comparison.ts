import { mean } from 'simple-statistics';
import type { Summary } from '../../src/measure/summary.ts';

/** One figure of a run, in its unit. */
interface Figure {
  readonly name: string;
  readonly unit: 'count' | 'ms' | 'dollars';
  readonly value: number;
}

/** The figures of a summary that both worlds have to agree on. A figure that did not occur is 0. */
function figuresOf(summary: Summary, statuses: readonly string[]): Figure[] {
  const { requests, attempts, latencyMs, dollars } = summary;
  const count = (name: string, value: number): Figure => ({ name, unit: 'count', value });
  const time = (name: 'p50' | 'p95' | 'p99'): Figure => ({ name, unit: 'ms', value: latencyMs[name] ?? 0 });
  return [
    count('requests offered', requests.offered),
    count('requests succeeded', requests.succeeded),
    count('attempts', attempts.total),
    ...statuses.map((status) => count(`attempts ${status}`, attempts.byStatus[status] ?? 0)),
    count('timeouts', attempts.timeouts),
    count('network errors', attempts.networkErrors),
    count('unfinished', attempts.unfinished ?? 0),
    time('p50'),
    time('p95'),
    time('p99'),
    { name: 'billed', unit: 'dollars', value: Number(dollars.billed) },
    { name: 'wasted', unit: 'dollars', value: Number(dollars.wasted) },
  ];
}

/** A pair of runs of one scenario and seed. */
export interface Pair {
  readonly simulated: Summary;
  readonly measured: Summary;
}

/** One figure in both worlds, as the mean over the seeds. */
export interface Comparison {
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly simulated: number;
  readonly measured: number;
  /** Relative difference of the means; 0 where both are 0, and infinite where only the simulated one is. */
  readonly difference: number;
  /** The largest difference of one seed, relative. */
  readonly worst: number;
  /** Whether the means differ by more than 3 %; a time has to differ by more than 2 ms as well. */
  readonly marked: boolean;
}

const SHARE_MAX = 0.03;
const TIME_MS_MAX = 2;

function relative(simulated: number, measured: number): number {
  if (simulated === measured) return 0;
  return simulated === 0 ? Number.POSITIVE_INFINITY : (measured - simulated) / simulated;
}

/** Compares the worlds figure by figure. Pairs are of one scenario, one of each seed; without pairs there is nothing to compare, which is an error. */
export function compareWorlds(pairs: readonly Pair[]): Comparison[] {
  if (pairs.length === 0) throw new Error('There is nothing to compare: run at least one seed.');
  const summaries = pairs.flatMap(({ simulated, measured }) => [simulated, measured]);
  const statuses = [...new Set(summaries.flatMap(({ attempts }) => Object.keys(attempts.byStatus)))].toSorted();
  const simulated = pairs.map((pair) => figuresOf(pair.simulated, statuses));
  const measured = pairs.map((pair) => figuresOf(pair.measured, statuses));
  return (simulated[0] ?? []).map(({ name, unit }, at) => {
    const values = (figures: readonly Figure[][]): number[] => figures.map((row) => row[at]?.value ?? Number.NaN);
    const [left, right] = [values(simulated), values(measured)];
    const [leftMean, rightMean] = [mean(left), mean(right)];
    const difference = relative(leftMean, rightMean);
    const worst = Math.max(...left.map((value, seed) => Math.abs(relative(value, right[seed] ?? Number.NaN))));
    const large = unit !== 'ms' || Math.abs(rightMean - leftMean) > TIME_MS_MAX;
    return {
      name,
      unit,
      simulated: leftMean,
      measured: rightMean,
      difference,
      worst,
      marked: large && Math.abs(difference) > SHARE_MAX,
    };
  });
}

function amount(value: number, unit: Figure['unit']): string {
  if (unit === 'dollars') return `$${value.toFixed(3)}`;
  return unit === 'ms' ? `${value.toFixed(1)} ms` : value.toFixed(1);
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${value > 0 ? '+' : ''}${(value * 100).toFixed(1)} %` : 'only one';
}

/** A text table, a line a figure; `!` marks those that differ. Figures that occur in neither world are left out. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons
    .filter(({ simulated, measured }) => simulated !== 0 || measured !== 0)
    .map(({ name, unit, simulated, measured, difference, worst, marked }) => [
      name,
      amount(simulated, unit),
      amount(measured, unit),
      percent(difference),
      percent(worst).replace('+', ''),
      marked ? '!' : '',
    ]);
  const table = [['mean over seeds', 'simulated', 'measured', 'difference', 'worst seed', ''], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return table.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
