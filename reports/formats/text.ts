import type { RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { accountLines, dollarLines, modelDollarLines, projectionLines, workerLines } from '../terminal/dollars.ts';
import { headlineLines, thresholdLines, validityLines } from '../terminal/headline.ts';
import { writeStudyTable } from '../study/table.ts';
import { paintLine, type Line } from '../terminal/line.ts';
import { exemplarLines, requestText } from '../terminal/exemplars.ts';
import { runLines } from '../terminal/run.ts';
import { replicationLines } from '../terminal/replications.ts';
import { attemptLines, latencyLines, modelTrafficLines, requestLines, throughputLines } from '../terminal/traffic.ts';
import { twinLines } from '../terminal/twin.ts';
import type { ReportFormat, TextLayout } from './report-format.ts';

/** What a person reads in a terminal. */
export const textFormat: ReportFormat = {
  name: 'text',
  writers: {
    summary: { write: writeTerminalReport },
    study: { write: writeStudyTable },
    request: { write: writeRequestText },
  },
};

const WIDTH_MIN = 60;
const WIDTH_MAX = 100;

/** Sections in reading order: verdict and thresholds, traffic, dollars, then whether to believe it. */
const SECTIONS: readonly ((summary: Summary, width: number) => readonly Line[])[] = [
  headlineLines,
  thresholdLines,
  runLines,
  replicationLines,
  requestLines,
  attemptLines,
  throughputLines,
  latencyLines,
  modelTrafficLines,
  dollarLines,
  modelDollarLines,
  accountLines,
  workerLines,
  projectionLines,
  twinLines,
  exemplarLines,
  validityLines,
];

/** The report as aligned text: as wide as the terminal, but from 60 to 100 columns. */
export function writeTerminalReport(summary: Summary, options: TextLayout): string {
  const width = widthOf(options);
  const sections = SECTIONS.map((section) => section(summary, width)).filter((lines) => lines.length > 0);
  const text = sections
    .map((lines) => lines.map((line) => paintLine(line, width, options.color)).join('\n'))
    .join('\n\n');
  return `${text}\n`;
}

function writeRequestText(trace: RequestTrace, options: TextLayout): string {
  return requestText(trace, widthOf(options), options.color);
}

function widthOf({ width }: TextLayout): number {
  return Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.floor(width) || WIDTH_MIN));
}
