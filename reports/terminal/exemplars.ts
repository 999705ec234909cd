import type { RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { exemplarRows, exemplarsRemark, traceSentence, traceSteps } from '../trace-steps.ts';
import { hangingLines, paintLine, wrapText, type Line } from './line.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

/** A few requests of the run, a line each. */
export function exemplarLines({ exemplars }: Summary, width: number): readonly Line[] {
  if (exemplars === undefined || exemplars.requests.length === 0) return [];
  const head = ['request', 'why', 'took', 'dollars', 'attempts'].map((text): Cell => ({ text, style: 'faint' }));
  return [
    titleLine('exemplars', exemplarsRemark(exemplars)),
    ...alignTable([head, ...exemplarRows(exemplars)], width, { left: [1, 4] }),
  ];
}

/** Columns of the instants. */
const AT_COLUMNS = 16;

/** One request from due to dollar, a line per step, of at most `width` columns. */
export function requestText(trace: RequestTrace, width: number, color: boolean): string {
  const steps = traceSteps(trace).flatMap(({ at, what, dollars }) =>
    hangingLines(at.padStart(AT_COLUMNS - 2), dollars === '' ? what : `${what}: ${dollars}`, AT_COLUMNS, width),
  );
  const head = wrapText(traceSentence(trace), width).map((text): Line => [{ text, style: 'strong' }]);
  return `${[...head, [], ...steps].map((line) => paintLine(line, width, color)).join('\n')}\n`;
}
