import type { Summary } from '../src/measure/summary.ts';
import { accountLines, dollarLines, modelDollarLines, projectionLines, workerLines } from './terminal/dollars.ts';
import { headlineLines, thresholdLines, validityLines } from './terminal/headline.ts';
import { paintLine, type Line } from './terminal/line.ts';
import { replicationLines } from './terminal/replications.ts';
import { attemptLines, latencyLines, modelTrafficLines, requestLines, throughputLines } from './terminal/traffic.ts';

/** How the terminal report is written. */
export interface TerminalReportOptions {
  /** Whether ANSI colours are used; the caller decides, from the TTY, `--no-color` and `NO_COLOR`. */
  readonly color: boolean;
  /** Columns of the terminal. Below 60 the report is 60 wide, above 100 it is 100 wide. */
  readonly width: number;
}

const WIDTH_MIN = 60;
const WIDTH_MAX = 100;

/** Sections in reading order: verdict and thresholds, traffic, dollars, then whether to believe it. */
const SECTIONS: readonly ((summary: Summary, width: number) => readonly Line[])[] = [
  headlineLines,
  thresholdLines,
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
  validityLines,
];

/** The report that a person reads in a terminal: aligned text of at most `width` columns, ending in a line break. */
export function writeTerminalReport(summary: Summary, options: TerminalReportOptions): string {
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.floor(options.width) || WIDTH_MIN));
  const sections = SECTIONS.map((section) => section(summary, width)).filter((lines) => lines.length > 0);
  const text = sections
    .map((lines) => lines.map((line) => paintLine(line, width, options.color)).join('\n'))
    .join('\n\n');
  return `${text}\n`;
}
