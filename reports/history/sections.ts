import type { History, HistorySeries } from '../../src/history/history.ts';
import { formatCount } from '../../src/units/format.ts';
import { limitSection } from '../comparison/sections.ts';
import { COMPARISON_MARK, figureText } from '../comparison/words.ts';
import type { Cell, Note, Section } from '../section.ts';
import { wordsOf } from '../sections/metric-words.ts';
import { bisection, changedText, commitText } from './words.ts';

/** Changes that reports show; JSON has more. */
const CHANGES_MAX = 20;
/** Figures of a change that reports show. */
const ROWS_MAX = 6;
/** Runs that text and Markdown show: the newest. */
const RUNS_MAX = 10;

/** The sections of a series: limits, changes, newest runs. */
export function seriesSections(series: HistorySeries): readonly Section[] {
  return [limitSection(series), changeSection(series), runSection(series, RUNS_MAX)].flatMap(
    (section) => section ?? [],
  );
}

/** Limits and changes, for a page, whose tables of all runs stand beside its charts. */
export function pageSections(series: HistorySeries): readonly Section[] {
  return [limitSection(series), changeSection(series)].flatMap((section) => section ?? []);
}

function changeSection(series: HistorySeries): Section | undefined {
  const { changes, method } = series;
  if (changes.length === 0) return undefined;
  const shown = changes.slice(-CHANGES_MAX).toReversed();
  const rows = shown.flatMap(({ commit, run, rows: figures, isNew }) =>
    figures
      .slice(0, ROWS_MAX)
      .map((row): Cell[] => [
        { text: `${commitText(commit, run)}${isNew ? ' (new)' : ''}`, style: isNew ? 'strong' : undefined },
        String(run + 1),
        wordsOf(row.metric).label,
        figureText(row.metric, row.before),
        figureText(row.metric, row.after),
        changedText(row),
        { text: row.verdict, style: COMPARISON_MARK[row.verdict].style },
      ]),
  );
  const left = changes.length - shown.length;
  const cut = shown.reduce(
    (sum, change) => sum + Math.max(0, change.rows.length - ROWS_MAX) + (change.rowsLeftOut ?? 0),
    0,
  );
  const start = bisection(series);
  const notes: Note[] = [
    ...(left > 0 ? [{ text: `${formatCount(left)} older changes are in the JSON.`, style: 'faint' } as const] : []),
    ...(cut > 0
      ? [{ text: `${formatCount(cut)} further numbers changed; the JSON has them.`, style: 'faint' } as const]
      : []),
    ...(start === undefined
      ? []
      : [{ text: `Commits between the runs of the newest change: ${start}`, style: 'faint' } as const]),
  ];
  return {
    title: 'changes',
    remark: method === 'exact' ? 'each is the doing of a commit' : "change points, by e-divisive with Student's t",
    parts: [
      {
        columns: [
          { head: 'since', whole: true },
          'run',
          { head: 'figure', kind: 'text' },
          'before',
          'after',
          'change',
          { head: 'verdict', kind: 'text' },
        ],
        rows,
        heads: 'all',
      },
      ...notes,
    ],
  };
}

/** The runs of a series, the newest first: when, at which commit, and its figures. */
function runSection({ runs, metrics }: HistorySeries, most: number): Section {
  const shown = metrics.filter(({ metric }) =>
    ['dollars.perSuccess', 'errorRate', 'retryAmplification', 'latencyMs.p95'].includes(metric),
  );
  const rows = runs
    .map(({ at, commit, verdict }, run): Cell[] => [
      commitText(commit, run),
      at.slice(0, 16).replace('T', ' '),
      ...shown.map(({ metric, values }) => figureText(metric, values[run] ?? null)),
      verdict,
    ])
    .slice(-most)
    .toReversed();
  const left = runs.length - rows.length;
  return {
    title: 'newest runs',
    remark: 'times are UTC',
    parts: [
      {
        columns: [
          { head: 'commit', whole: true },
          { head: 'written', kind: 'text' },
          ...shown.map(({ metric }) => wordsOf(metric).label),
          { head: 'verdict', kind: 'text' },
        ],
        rows,
        heads: 'all',
      },
      ...(left > 0
        ? [{ text: `${formatCount(left)} older runs are in the JSON and in the page.`, style: 'faint' } as const]
        : []),
    ],
  };
}

/** What of the file is no run; nothing where all of it is. */
export function foreignNotes({ lines }: History): readonly string[] {
  const { foreign, foreignCount, older } = lines;
  const left = foreignCount - foreign.length;
  return [
    ...foreign.map(({ line, reason }) => `Line ${line} ${reason}.`),
    ...(left > 0 ? [`${formatCount(left)} further lines are no runs.`] : []),
    ...(older > 0 ? [`${formatCount(older)} older lines are left out.`] : []),
  ];
}
