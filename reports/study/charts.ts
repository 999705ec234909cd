import { type Axis, axisOf } from '../../src/study/quantity.ts';
import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatObserved } from '../../src/units/format.ts';
import type { Chart, ChartLine } from '../html/chart.ts';
import { sweepNames } from './figures.ts';
import { STUDY_METRICS, type StudyMetric } from './metrics.ts';

const COLORS = ['--line-1', '--line-2', '--line-3', '--line-4'] as const;
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3]];
/** Lines of one chart, four colours in three patterns: more could not be told apart. */
export const LINES_MAX: number = COLORS.length * DASHES.length;

/** The metrics that are drawn, with what a chart writes around a number, and by what it multiplies it. */
const DRAWN: Readonly<Record<string, { readonly unit: string; readonly prefix: string; readonly factor: number }>> = {
  success: { unit: ' %', prefix: '', factor: 100 },
  amplification: { unit: '', prefix: '', factor: 1 },
  latency: { unit: ' s', prefix: '', factor: 0.001 },
  dollars: { unit: '', prefix: '$', factor: 1 },
  waste: { unit: ' %', prefix: '', factor: 100 },
};

/** The sweep along which charts are drawn. */
interface Along {
  readonly sweep: number;
  readonly axis: Axis;
  /** Indexes of its values from the lowest to the highest. */
  readonly order: readonly number[];
}

/** The charts of a study, and what they are drawn along. */
export interface StudyCharts {
  readonly charts: readonly Chart[];
  /** Path of the sweep along which they are drawn. */
  readonly path: string;
  /** Lines that were left out because there are too many. */
  readonly omitted: number;
}

/** The sweep with the most numbers, of those with at least two; undefined when there is none. */
function alongOf(study: Study): Along | undefined {
  const candidates = study.sweeps.flatMap(({ values }, sweep): Along[] => {
    const axis = axisOf(values);
    if (axis === undefined || values.length < 2) return [];
    const order = values.map((_, index) => index).toSorted((a, b) => (axis.numbers[a] ?? 0) - (axis.numbers[b] ?? 0));
    return [{ sweep, axis, order }];
  });
  return candidates.toSorted((a, b) => b.order.length - a.order.length)[0];
}

/** A chart per metric along the numeric sweep, a line for every combination of the others; undefined without a numeric sweep. */
export function studyCharts(study: Study): StudyCharts | undefined {
  const along = alongOf(study);
  const sweep = along === undefined ? undefined : study.sweeps[along.sweep];
  if (along === undefined || sweep === undefined) return undefined;
  const groups = groupsOf(study, along);
  const drawn = groups.slice(0, LINES_MAX);
  return {
    charts: STUDY_METRICS.flatMap((metric) => chartOf(metric, along, drawn)),
    path: sweep.path,
    omitted: groups.length - drawn.length,
  };
}

/** Cells that make one line, in the order of the axis. */
interface Group {
  readonly label: string;
  readonly cells: readonly (StudyCell | undefined)[];
}

function groupsOf(study: Study, along: Along): readonly Group[] {
  const names = sweepNames(study);
  const values = study.sweeps[along.sweep]?.values ?? [];
  const groups = new Map<string, { label: string; cells: Map<string, StudyCell> }>();
  for (const cell of study.cells) {
    const label = cell.values
      .flatMap((value, index) => (index === along.sweep ? [] : [`${names[index]}=${value}`]))
      .join(', ');
    const group = groups.get(label) ?? { label: label === '' ? 'All' : label, cells: new Map() };
    group.cells.set(cell.values[along.sweep] ?? '', cell);
    groups.set(label, group);
  }
  return [...groups.values()].map(({ label, cells }) => ({
    label,
    cells: along.order.map((index) => cells.get(values[index] ?? '')),
  }));
}

/** How the unit of a sweep is written behind a number. */
function unitText(unit: string): string {
  return unit.startsWith('/') ? `per ${unit.slice(1)}` : unit;
}

function chartOf(metric: StudyMetric, along: Along, groups: readonly Group[]): readonly Chart[] {
  const drawn = DRAWN[metric.id];
  if (drawn === undefined) return [];
  const { unit, prefix, factor } = drawn;
  const lines = groups.map(({ label, cells }, index): ChartLine => ({
    label,
    color: COLORS[index % COLORS.length] ?? COLORS[0],
    dash: DASHES[Math.floor(index / COLORS.length)] ?? [],
    values: cells.map((cell) => {
      const value = cell === undefined ? null : metric.valueOf(cell);
      return value === null ? null : Number((value * factor).toPrecision(6));
    }),
  }));
  const x = along.order.map((index) => along.axis.numbers[index] ?? 0);
  const description = groups.map((group) => endsText(metric, group, x, unitText(along.axis.unit))).join(' ');
  return [
    {
      id: `chart-${metric.id}`,
      title: metric.label,
      unit,
      prefix,
      x,
      xUnit: unitText(along.axis.unit),
      lines,
      description,
    },
  ];
}

/** A line in words: where it begins and where it ends. */
function endsText(metric: StudyMetric, { label, cells }: Group, x: readonly number[], xUnit: string): string {
  const at = (index: number): string => {
    const cell = cells[index];
    const text = cell === undefined || metric.valueOf(cell) === null ? 'nothing' : metric.textOf(cell);
    return `${text} at ${formatObserved(x[index] ?? null)}${xUnit === '' ? '' : ` ${xUnit}`}`;
  };
  return `${label}: ${at(0)}, ${at(x.length - 1)}.`;
}
