import type { RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import type { Span } from '../section.ts';
import { traceSentence, traceSteps } from '../sections/exemplars.ts';
import { costSentence, runWords, VERDICT_MARK, verdictReason } from '../sections/headline.ts';
import { SUMMARY_SECTIONS } from '../sections/summary-sections.ts';
import { comparisonText } from '../comparison/text.ts';
import { historyText } from '../history/text.ts';
import { invoiceText } from '../invoice/text.ts';
import { saturationText } from '../saturation/text.ts';
import { writePilotText } from '../pilot-text.ts';
import { writeStudyTable } from '../study/table.ts';
import { fitColumns, hangingLines, type Line, paragraph, wrapText } from '../terminal/line.ts';
import { paintSections, sectionLines } from '../terminal/section.ts';
import type { ReportFormat, TextLayout } from './report-format.ts';

/** What a person reads in a terminal. */
export const textFormat: ReportFormat = {
  name: 'text',
  writers: {
    summary: { write: writeTerminalReport },
    study: { write: writeStudyTable },
    request: { write: writeRequestText },
    pilot: { write: writePilotText },
    invoice: { write: invoiceText },
    saturation: { write: saturationText },
    comparison: { write: comparisonText },
    history: { write: historyText },
  },
};

const COLUMNS_MAX = 100;
/** Columns of the instants of a request. */
const AT_COLUMNS = 16;

/** The report as aligned text: as wide as the terminal, but from 60 to 100 columns. */
export function writeTerminalReport(summary: Summary, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const sections = Object.values(SUMMARY_SECTIONS).map((section) => sectionLines(section(summary), width));
  return paintSections([headlineLines(summary, width), ...sections], width, options.color);
}

/** Verdict, scenario, world and seed; then the run in one sentence. */
function headlineLines(summary: Summary, width: number): readonly Line[] {
  const { scenario } = summary;
  const { text: mark, style } = VERDICT_MARK[summary.verdict];
  const [first = '', ...rest] = wrapText(`${mark}  ${cleanText(scenario.name)}: ${verdictReason(summary)}`, width - 2);
  const run = [...runWords(summary), `digest ${scenario.digest.slice(0, 12)}`];
  return [
    [
      { text: first.slice(0, mark.length), style },
      { text: first.slice(mark.length), style: 'strong' },
    ],
    ...rest.map((text): Line => [{ text: `  ${text}`, style: 'strong' }]),
    ...paragraph(scenario.description, width),
    ...paragraph(run.map((part) => part.replaceAll(' ', '\u00a0')).join('\u00a0· '), width, 'faint'),
    [],
    ...paragraph(costSentence(summary), width),
  ];
}

/** One request from due to dollar, a line per step. */
function writeRequestText(trace: RequestTrace, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const head = wrapText(traceSentence(trace), width).map((text): readonly Span[] => [{ text, style: 'strong' }]);
  const steps = traceSteps(trace).flatMap(({ at, what, dollars }) =>
    hangingLines(at.padStart(AT_COLUMNS - 2), dollars === '' ? what : `${what}: ${dollars}`, AT_COLUMNS, width),
  );
  return paintSections([head, steps], width, options.color);
}
