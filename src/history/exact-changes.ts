import type { ChangeLimit } from '../comparison/change-limit.ts';
import type { JudgedLimit } from '../comparison/comparison.ts';
import type { HistoryChange, HistorySeries } from './history.ts';
import { compareLines, type HistoryLine } from './history-line.ts';
import type { RunSeries } from './series.ts';

/** Figures of one change; the JSON of a comparison of the two runs has them all. */
const ROWS_MAX = 40;

/** The changes of a series of simulations: any figure that differs from that of the run before. */
export function exactChanges({ lines, headCount }: RunSeries): HistoryChange[] {
  return lines.flatMap((line, run): HistoryChange[] => {
    const before = lines[run - 1];
    if (before === undefined) return [];
    const { rows, causes } = compareLines(before, line);
    if (rows.length === 0) return [];
    return [
      {
        run,
        commit: line.commit ?? null,
        previousCommit: before.commit ?? null,
        isNew: run >= lines.length - headCount,
        rows: rows.slice(0, ROWS_MAX).map(({ base, head, metric, good, ratio, verdict }) => {
          return { metric, good, before: base, after: head, ratio, verdict };
        }),
        ...(rows.length > ROWS_MAX ? { rowsLeftOut: rows.length - ROWS_MAX } : {}),
        causes,
        notes: versionNotes(before, line),
      },
    ];
  });
}

function versionNotes(before: HistoryLine, after: HistoryLine): string[] {
  return before.tollmark === after.tollmark ? [] : [`version of Tollmark (${before.tollmark}, ${after.tollmark})`];
}

/** What the newest commit of a series of simulations comes to: its last run beside the last one of an earlier commit. */
export function judgeExactSeries(
  { lines, headCount }: RunSeries,
  limits: readonly ChangeLimit[],
): { readonly verdict: HistorySeries['verdict']; readonly limits: JudgedLimit[] } {
  const [base, head] = [lines.at(-headCount - 1), lines.at(-1) as HistoryLine];
  if (base === undefined) return { verdict: 'inconclusive', limits: limits.map((limit) => withoutBase(limit)) };
  const { verdict, rows, limits: judged = [] } = compareLines(base, head, limits);
  // A line does not hold the time series: without a figure that differs there is no difference.
  return { verdict: verdict === 'different' && rows.length === 0 ? 'same' : verdict, limits: judged };
}

/** A limit that nothing can be compared for yet. */
export function withoutBase({ text, metric }: ChangeLimit): JudgedLimit {
  return {
    limit: text,
    metric,
    base: null,
    head: null,
    state: 'inconclusive',
    reason: 'there is no run of an earlier commit',
  };
}
