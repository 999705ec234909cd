import type { SharedRun } from '../measure/run-description.ts';
import type { Machine, Summary } from '../measure/summary.ts';
import type { Study, StudyCell } from '../study/study.ts';
import type { DrawnRun } from './comparison.ts';

/** A figure of a run: a number, or dollars as exact decimal text. */
export type Figure = number | string;

/** What a comparison reads of one run, or of one cell of a study. */
export interface Reading {
  /** Where it was read, as the user named it. */
  readonly source: string;
  readonly scenario: {
    readonly name: string;
    readonly description: string;
    readonly seed: number;
    readonly digest: string;
  };
  readonly world: Summary['world'];
  readonly verdict: Summary['verdict'];
  /** Why it is invalid or partial. */
  readonly reasons: readonly string[];
  readonly thresholds: Summary['thresholds'];
  readonly run: SharedRun | undefined;
  /** What its load generator ran on; undefined in virtual time, and where nobody knows. */
  readonly machine: Machine | undefined;
  /** The scenario as plain data, every file written out; undefined where nobody knows it. */
  readonly fields: unknown;
  /** By dotted path, as thresholds name metrics. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** Of a cell, the value of each sweep. */
  readonly values: readonly string[] | undefined;
  /** What charts draw of it; absent: nothing. */
  readonly drawn?: DrawnRun;
  /** The time series as text, so that two can be told apart. */
  readonly series: string;
}

/** Parts of a summary, by dotted path, that are no figures of its own. */
const NO_FIGURES: ReadonlySet<string> = new Set([
  'schema',
  'scenario',
  'run',
  'world',
  'verdict',
  'thresholds',
  'exemplars',
  'intervals',
  'replications',
  'twin',
  'series',
  'priming',
  'validity.machine',
]);
/** The field that names a row of a list. */
const ROW_NAMES = ['model', 'operation', 'product'] as const;
const DECIMAL = /^-?\d+(?:\.\d{1,9})?$/;
/** Figures of one run: more than any real summary has. */
const FIGURES_MAX = 20_000;

/** A run as a comparison reads it. `fields`: its scenario as plain data, where it is known. */
export function readingOfSummary(source: string, summary: Summary, fields?: unknown): Reading {
  const { scenario, world, verdict, thresholds, run, validity } = summary;
  const figures = new Map<string, Figure>();
  for (const [key, value] of Object.entries(summary)) addFigures(figures, key, value);
  const series = JSON.stringify([summary.series, summary.exemplars]);
  return {
    source,
    scenario,
    world,
    verdict,
    reasons: validity.reasons,
    thresholds,
    run,
    machine: validity.machine,
    fields,
    figures,
    values: undefined,
    drawn: summary,
    series,
  };
}

function addFigures(figures: Map<string, Figure>, path: string, value: unknown): void {
  if (figures.size >= FIGURES_MAX || NO_FIGURES.has(path)) return;
  if (typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value))) figures.set(path, value);
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) addFigures(figures, `${path}.${key}`, inner);
    return;
  }
  for (const row of value as unknown[]) {
    const name = ROW_NAMES.map((field): unknown => Object(row)[field]).find((each) => typeof each === 'string');
    if (typeof name !== 'string') continue;
    for (const [key, inner] of Object.entries(row as object))
      if (inner !== name) addFigures(figures, `${path}.${name}.${key}`, inner);
  }
}

/** The cells of a study as a comparison reads them: the figures under the names that a summary has. */
export function readingsOfStudy(source: string, study: Study): Reading[] {
  const { scenario, world = 'virtual', run } = study;
  return study.cells.map((cell) => ({
    source,
    scenario: { ...scenario, digest: cell.digest },
    world,
    verdict: cell.verdict,
    reasons: [],
    thresholds: cell.thresholds,
    run,
    machine: undefined,
    fields: undefined,
    figures: figuresOfCell(cell),
    values: cell.values,
    series: '',
  }));
}

function figuresOfCell(cell: StudyCell): ReadonlyMap<string, Figure> {
  const { offered, successShare, dollars } = cell;
  const figures: readonly (readonly [string, Figure | null])[] = [
    ['requests.offered', offered],
    ['requests.succeeded', successShare === null ? 0 : Math.round(successShare * offered)],
    ['errorRate', successShare === null ? null : 1 - successShare],
    ['retryAmplification', cell.retryAmplification],
    ['latencyMs.p50', cell.latencyMsP50],
    ['latencyMs.p95', cell.latencyMsP95],
    ['latencyMs.p99', cell.latencyMsP99],
    ['throughput.goodputPerSecond', cell.goodputPerSecond],
    ['dollars.billed', dollars.billed],
    ['dollars.wasted', dollars.wasted],
    ['dollars.perSuccess', dollars.perSuccess],
    ...(cell.byOperation ?? []).map(
      ({ operation, perSuccess }) => [`byOperation.${operation}.dollars.perSuccess`, perSuccess] as const,
    ),
  ];
  return new Map(figures.flatMap(([metric, value]) => (value === null ? [] : [[metric, value] as const])));
}

/** A figure as a number: dollars as such, which is exact enough for ratios. */
export function numberOf(figure: Figure): number {
  return Number(figure);
}

/** The figure of a metric; a status that did not occur counts 0; undefined where there was nothing to measure. */
export function figureOf({ figures }: Reading, metric: string): Figure | undefined {
  return figures.get(metric) ?? (isCountedFromZero(metric) ? 0 : undefined);
}

/** Whether a summary leaves out the metric where it is zero. */
export function isCountedFromZero(metric: string): boolean {
  return /^attempts\.(?:byStatus|retriesAfter)\./.test(metric) || /^(?:attempts|requests)\.unfinished$/.test(metric);
}
