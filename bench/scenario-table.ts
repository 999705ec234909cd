import { alignedTable, figure, median, medianRatio } from './ratio-table.ts';

/** What was measured of one scenario: requests per CPU second, one value a round. */
export interface ScenarioRow {
  readonly name: string;
  readonly values: readonly number[];
  /** M/M/16, simulated by the same tree in the same rounds. */
  readonly plain: readonly number[];
  /** The same scenario, simulated by the base; undefined without one, NaN where the base cannot. */
  readonly base: readonly number[] | undefined;
  /** Why the scenario cannot use the fast lane; undefined when it can. */
  readonly refusal: string | undefined;
  /** The overrides that lengthened it. */
  readonly lengthened: readonly string[];
}

const toBase = ({ values, base }: ScenarioRow): number => (base === undefined ? Number.NaN : medianRatio(values, base));
const toPlain = ({ values, plain }: ScenarioRow): number => medianRatio(values, plain);
const ratioText = (ratio: number): string => (Number.isNaN(ratio) ? '-' : ratio.toFixed(2));

/** The scenarios' speeds, beside the base and M/M/16, with what keeps each out of the fast lane and how it was lengthened. */
export function scenarioTable(rows: readonly ScenarioRow[]): string {
  const lines = rows.map((row) => [
    row.name,
    figure(median(row.values) / 1e6),
    ratioText(toBase(row)),
    ratioText(toPlain(row)),
    row.refusal ?? 'yes',
    row.lengthened.join(' '),
  ]);
  return alignedTable([['scenario', 'M requests/s', 'vs base', 'vs M/M/16', 'lane', 'lengthened by'], ...lines], 4);
}

/** The mean of ratios; NaN of none. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** One line about the scenarios outside the fast lane: their mean relative to M/M/16 and, where there is a base, their mean and least relative to it. */
export function outsideLaneText(rows: readonly ScenarioRow[]): string {
  const outside = rows.filter(({ refusal }) => refusal !== undefined);
  if (outside.length === 0) return 'All scenarios use the fast lane.';
  const own = `${outside.length} outside the lane: geometric mean ${ratioText(geometricMean(outside.map(toPlain)))} of M/M/16`;
  const measured = outside.filter((row) => !Number.isNaN(toBase(row)));
  const [slowest] = measured.toSorted((a, b) => toBase(a) - toBase(b));
  if (slowest === undefined) return own;
  const mean = ratioText(geometricMean(measured.map(toBase)));
  return `${own}, ${mean} of the base (least: ${ratioText(toBase(slowest))}, ${slowest.name})`;
}
