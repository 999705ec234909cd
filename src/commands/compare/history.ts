import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reading } from '../../comparison/reading.ts';
import { ScenarioError } from '../../errors/scenario-error.ts';
import type { History } from '../../history/history.ts';
import { HISTORY_LINE_BYTES_MAX, historyLineText, isCommit, readHistoryLine } from '../../history/history-line.ts';
import { judgeHistory } from '../../history/judge-history.ts';
import { appendLines } from '../../platform/append-lines.ts';
import { checkedOutCommit } from '../../platform/git-commit.ts';
import { packageVersion } from '../../platform/package-files.ts';
import { nowText } from '../../platform/wall-clock.ts';
import { EXIT } from '../exit-code.ts';
import { exitCodeOfFiles } from '../losses.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { CommonFlags, Terminal } from '../options.ts';
import { planReports } from '../report-output.ts';
import { readHistoryFile } from './history-file.ts';
import type { CompareQuestion } from './question.ts';
import { readSide } from './sources.ts';

/** Flags of `compare --history`. */
interface HistoryFlags extends CommonFlags, FormatFlags {
  readonly history: string;
  readonly commit: string | undefined;
}

/** Apache Otava's window and threshold (otava/series.py at 1ceb153, read 2026-12-03); the least magnitude is `--tolerance`. */
const METHOD = { window: 50, probabilityMax: 0.001 } as const;
/** The variables in which CI names the commit: GitHub's and GitLab's (documentation of both, read 2026-12-03). */
const COMMIT_VARIABLES = ['GITHUB_SHA', 'CI_COMMIT_SHA'] as const;

/** `tollmark compare --history FILE [RUN...]`: adds finished runs to a history and judges it. Returns the exit code. */
export function runHistory(
  runs: readonly string[],
  flags: HistoryFlags,
  { limits, tolerance, problems }: CompareQuestion,
  terminal: Terminal,
): number {
  const { history: file, commit } = flags;
  if (file === '') problems.push({ path: '--history', message: 'name a file, such as --history history.ndjson' });
  if (commit !== undefined && !isCommit(commit))
    problems.push({ path: '--commit', message: 'expected a commit: 1 to 100 letters, digits and . / @ + ~ ^ - _' });
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const readings = runs.flatMap(readRuns);
  // Before anything is written: what is no history gets no line.
  const found = readHistoryFile(file);
  const deliver = planReports('history', flags, terminal);
  const written = linesOf(
    readings,
    flags,
    limits.map(({ metric }) => metric),
    terminal,
  );
  if (written.length > 0) appendLines(file, written.map((line) => `${line}\n`).join(''));
  const appended = written.map((line) => readHistoryLine(line, false)).filter((line) => typeof line !== 'string');
  // Another process may have written meanwhile.
  const all = written.length > 0 ? readHistoryFile(file) : found;
  const history = judgeHistory(all, appended, limits, { ...METHOD, magnitudeMin: tolerance });
  const isWhole = deliver(history);
  return exitCodeOfFiles(exitCodeOfHistory(history), isWhole);
}

function readRuns(argument: string): readonly Reading[] {
  const { sources, sweeps } = readSide(argument);
  if (sweeps === undefined) return sources.flat();
  throw new ScenarioError('USAGE', [{ file: argument, path: '', message: 'is a study; a history holds single runs' }]);
}

function linesOf(
  readings: readonly Reading[],
  { commit, history }: HistoryFlags,
  metrics: readonly string[],
  { env }: Terminal,
): string[] {
  const at = nowText();
  const named = commit ?? COMMIT_VARIABLES.map((name) => env[name]).find((value = '') => isCommit(value));
  return readings.map((reading) => {
    const origin = { at, commit: named ?? checkedOutCommit(folderOf(reading.source)), tollmark: packageVersion() };
    const text = historyLineText(reading, origin, metrics);
    if (Buffer.byteLength(text) < HISTORY_LINE_BYTES_MAX) return text;
    const message = `makes a line of more than ${HISTORY_LINE_BYTES_MAX} bytes, which ${history} does not take`;
    throw new ScenarioError('USAGE', [{ file: reading.source, path: '', message }]);
  });
}

/** The folder in which git is asked: that of the run. */
function folderOf(source: string): string {
  return existsSync(source) && statSync(source).isDirectory() ? source : dirname(source);
}

/** A broken limit goes before one that nobody could judge. */
function exitCodeOfHistory({ series }: History): number {
  const states = series.flatMap(({ limits = [] }) => limits.map(({ state }) => state));
  if (states.includes('broken')) return EXIT.failed;
  return states.includes('inconclusive') ? EXIT.inconclusive : EXIT.passed;
}
