import type { Study, StudyCell } from '../../src/study/study.ts';
import { paintLine, paragraph, shortenText, wrapText, type Line } from '../terminal/line.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import { runLines } from '../terminal/run.ts';
import { alignTable, titleLine, type Cell } from '../terminal/table.ts';
import type { TextLayout } from '../formats/report-format.ts';
import { findings, hasVerdicts, studySentence, sweepNames, verdictText } from './figures.ts';
import { studySeedText } from './intervals.ts';
import { STUDY_METRICS } from './metrics.ts';

const WIDTH_MIN = 60;
/** Widest table on a terminal; a file or a pipe has no edge. */
const WIDTH_MAX = 120;

/** Columns of a value of any sweep but the first, which gives way by itself. */
const VALUE_MAX = 24;

/** Cells with the same value of the first sweep stand together when there are at least so many of them. */
const GROUP_MIN = 3;

/** The study as a table, a row per cell: as wide as the terminal, but from 60 to 120 columns; with an infinite width nothing is cut off. */
export function writeStudyTable(study: Study, options: TextLayout): string {
  const width =
    options.width === Infinity
      ? Infinity
      : Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.floor(options.width) || WIDTH_MIN));
  const sections = [
    headLines(study, width),
    tableLines(study, width),
    findingLines(study, width),
    runLines(study, width),
  ];
  const texts = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => paintLine(line, width, options.color)));
  return `${texts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
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

function tableLines(study: Study, width: number): readonly Line[] {
  const withVerdicts = hasVerdicts(study);
  const names = [
    ...sweepNames(study),
    ...STUDY_METRICS.map(({ head }) => head),
    ...(withVerdicts ? ['thresholds'] : []),
  ];
  const head = names.map((text): Cell => ({ text, style: 'faint' }));
  const groupSize = study.cells.length / (study.sweeps[0]?.values.length ?? 1);
  const rows = study.cells.flatMap((cell, index) => {
    const apart = study.sweeps.length > 1 && groupSize >= GROUP_MIN && index > 0 && index % groupSize === 0;
    return [...(apart ? [[]] : []), rowOf(cell, withVerdicts), ...reachRow(study, cell)];
  });
  const left = study.sweeps.map((_, index) => index);
  return alignTable([head, ...rows], width, { left: [...left, ...(withVerdicts ? [names.length - 1] : [])] });
}

function rowOf(cell: StudyCell, withVerdict: boolean): readonly Cell[] {
  const verdict: Cell = {
    text: verdictText(cell),
    style: cell.verdict === 'passed' ? 'good' : cell.verdict === 'failed' ? 'bad' : 'warn',
  };
  return [
    ...cell.values.map((value, index) => (index === 0 ? value : shortenText(value, VALUE_MAX))),
    ...STUDY_METRICS.map((metric) => metric.textOf(cell)),
    ...(withVerdict ? [verdict] : []),
  ];
}

/** The intervals of a cell, below its figures. */
function reachRow({ sweeps, replications }: Study, cell: StudyCell): readonly Cell[][] {
  if (replications === undefined) return [];
  const reaches = STUDY_METRICS.map((metric): Cell => ({ text: metric.reachOf(cell), style: 'faint' }));
  return [[...sweeps.map(() => ''), ...reaches]];
}

function findingLines(study: Study, width: number): readonly Line[] {
  if (study.cells.length < 2) return [];
  const rows = findings(study).map(({ label, figure, place }): Cell[] => [
    label,
    figure,
    { text: place, style: 'faint' },
  ]);
  const remark =
    study.cells.some(({ verdict }) => verdict === 'passed') && hasVerdicts(study) ? 'where all thresholds hold' : '';
  return [titleLine('best', remark), ...alignTable(rows, width, { left: [2] })];
}
