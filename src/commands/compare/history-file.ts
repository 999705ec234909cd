import { existsSync, statSync } from 'node:fs';
import { HISTORY_LINE_BYTES_MAX, isOfHistory, type HistoryLine, readHistoryLine } from '../../history/history-line.ts';
import type { HistoryFile } from '../../history/judge-history.ts';
import { readLines } from '../../platform/file-lines.ts';
import { unreadable } from '../../platform/files.ts';

/** Runs that are kept: the newest. */
const LINES_MAX = 5000;
/** Foreign lines that are named. */
const FOREIGN_MAX = 20;

/**
 * Reads a history, line by line: what is no run is named and passed over. A file that is not there is an empty one. Throws a `ScenarioError` for a file that
 * cannot be read, or that is something else.
 */
export function readHistoryFile(file: string): HistoryFile {
  const lines: HistoryLine[] = [];
  const foreign: { line: number; reason: string }[] = [];
  let [older, foreignCount, isHistory] = [0, 0, false];
  const read = existsSync(file) ? readLines(regular(file), HISTORY_LINE_BYTES_MAX) : [];
  for (const { number, text, isCut } of read) {
    const line = text === undefined ? `is longer than ${HISTORY_LINE_BYTES_MAX} bytes` : readHistoryLine(text, isCut);
    isHistory ||= typeof line !== 'string' || (text !== undefined && isOfHistory(text));
    if (typeof line === 'string') {
      foreignCount++;
      if (foreign.length < FOREIGN_MAX) foreign.push({ line: number, reason: line });
      continue;
    }
    lines.push(line);
    if (lines.length < 2 * LINES_MAX) continue;
    older += LINES_MAX;
    lines.splice(0, LINES_MAX);
  }
  const [first] = foreign;
  if (!isHistory && first !== undefined)
    throw unreadable(
      file,
      `is no history: line ${first.line} ${first.reason}; name another file, which is made where there is none`,
    );
  const tooMany = Math.max(0, lines.length - LINES_MAX);
  return { file, lines: lines.slice(tooMany), older: older + tooMany, foreign, foreignCount };
}

/** A pipe or a device would wait for a writer, or have no end. */
function regular(file: string): string {
  if (statSync(file).isFile()) return file;
  throw unreadable(file, 'is no file; a history is one');
}
