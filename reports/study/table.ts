import type { Study, StudyCell } from '../../src/study/study.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import type { TextLayout } from '../formats/report-format.ts';
import type { Cell, Column, Section, Table } from '../section.ts';
import { runSection } from '../sections/run.ts';
import { fitColumns, type Line, paragraph, wrapText } from '../terminal/line.ts';
import { paintSections, sectionLines, tableLines } from '../terminal/section.ts';
import { findings, hasVerdicts, limitText, studySeedText, studySentence, sweepNames, verdictText } from './figures.ts';
import { STUDY_METRICS } from './metrics.ts';
import { operationSection, valueCells } from './operation-section.ts';

/** Widest table on a terminal; a file or a pipe has no edge. */
const COLUMNS_MAX = 120;

/** Cells with the same value of the first sweep stand together when there are at least so many of them. */
const GROUP_MIN = 3;

/** The study as a table, a row per cell: as wide as the terminal, but from 60 to 120 columns; with an infinite width nothing is cut off. */
export function writeStudyTable(study: Study, options: TextLayout): string {
  const width = options.width === Infinity ? Infinity : fitColumns(options.width, COLUMNS_MAX);
  const sections = [
    headLines(study, width),
    tableLines(cellTable(study), width),
    sectionLines(findingSection(study), width),
    sectionLines(operationSection(study), width),
    sectionLines(runSection(study), width),
  ];
  return paintSections(sections, width, options.color);
}

function headLines(study: Study, width: number): readonly Line[] {
  const { scenario, sweeps } = study;
  const head = wrapText(`STUDY ${cleanText(scenario.name)}: ${studySentence(study)}`, width);
  const paths = sweeps.map(({ path, values }) => `${path} (${values.length})`).join(' × ');
  return [
    ...head.map((text): Line => [{ text, style: 'strong' }]),
    ...paragraph(scenario.description, width),
    ...paragraph(`${paths}; ${studySeedText(study)}`, width, 'faint'),
  ];
}

/** A row for each cell, with its interval below it where it has one; groups of cells are set apart by rows without cells. */
export function cellTable(study: Study): Table {
  const withVerdicts = hasVerdicts(study);
  const columns: Column[] = [
    ...sweepNames(study).map((head) => ({ head, kind: 'text' as const })),
    ...STUDY_METRICS.map(({ head }) => ({ head })),
    ...(withVerdicts ? [{ head: 'thresholds', kind: 'text' as const }] : []),
  ];
  const groupSize = study.cells.length / (study.sweeps[0]?.values.length ?? 1);
  const rows = study.cells.flatMap((cell, index) => {
    const apart = study.sweeps.length > 1 && groupSize >= GROUP_MIN && index > 0 && index % groupSize === 0;
    return [...(apart ? [[]] : []), rowOf(cell, withVerdicts), ...reachRow(study, cell)];
  });
  return { columns, rows, heads: 'all' };
}

function rowOf(cell: StudyCell, withVerdict: boolean): readonly Cell[] {
  const style = cell.verdict === 'passed' ? 'good' : cell.verdict === 'failed' ? 'bad' : 'warn';
  return [
    ...valueCells(cell),
    ...STUDY_METRICS.map((metric) => metric.textOf(cell)),
    ...(withVerdict ? [{ text: verdictText(cell), style } as const] : []),
  ];
}

/** The intervals of a cell, below its figures; with one run a cell, where it has any. */
function reachRow({ sweeps, replications }: Study, cell: StudyCell): readonly Cell[][] {
  if (replications === undefined && STUDY_METRICS.every((metric) => metric.reachOf(cell) === '')) return [];
  const reaches = STUDY_METRICS.map((metric): Cell => ({ text: metric.reachOf(cell), style: 'faint' }));
  return [[...sweeps.map(() => ''), ...reaches]];
}

/** The best cells; undefined where there is no choice. */
export function findingSection(study: Study): Section | undefined {
  if (study.cells.length < 2) return undefined;
  const rows = findings(study).map(({ label, figure, place }) => [label, figure, place]);
  const columns = ['', '', { head: '', kind: 'meaning' }] as const;
  return { title: 'best', remark: limitText(study), parts: [{ columns, rows, heads: 'none' }] };
}
