import type { ChangedFigure, History, HistoryChange, HistorySeries } from '../../src/history/history.ts';
import { countOf, listText } from '../../src/units/format.ts';
import { changeText, figureText, pointsText } from '../comparison/words.ts';
import { WORLD_LABEL } from '../sections/headline.ts';
import { wordsOf } from '../sections/metric-words.ts';

/** Digits of a commit that reports show; JSON has them all. */
const COMMIT_CHARS = 10;
/** Figures that a sentence names, those that decide first. */
const TELLING = ['dollars.perSuccess', 'latencyMs.p95', 'errorRate', 'throughput.goodputPerSecond'];
const TOLD_MAX = 2;
const CAUSES_MAX = 2;

/** A commit in short; `run N` where none is known. */
export function commitText(commit: string | null, run: number): string {
  return commit === null ? `run ${run + 1}` : commit.slice(0, COMMIT_CHARS);
}

/** How far a figure changed: `+31 %`; shares in points. */
export function changedText({ metric, before, after, ratio }: ChangedFigure): string {
  if (before === null) return after === null ? '–' : 'new';
  if (after === null) return 'gone';
  if (metric === 'errorRate') return pointsText(Number(after) - Number(before));
  if (ratio !== null && ratio >= 0) return changeText(ratio);
  return '–';
}

/** What a history holds. */
export function historyWords({ file, lines, series }: History): string {
  const added = lines.appended === 0 ? '' : `, ${lines.appended} of them new`;
  return `${countOf(lines.read, 'run')}${added}, ${series.length === 1 ? '1 series' : `${series.length} series`} · ${file}`;
}

/** What a series is of. */
export function seriesWords({ scenario, world, machine, runs }: HistorySeries): readonly string[] {
  return [
    WORLD_LABEL[world],
    ...(scenario.seed === null ? [] : [`seed ${scenario.seed}`]),
    ...(machine === undefined ? [] : [machine]),
    countOf(runs.length, 'run'),
  ];
}

/** The newest change of a series, or that there is none, in one sentence. */
export function seriesSentence({ changes, runs }: HistorySeries): string {
  if (runs.length === 1) return 'This is the first run.';
  const change = changes.at(-1);
  if (change === undefined) return `No change in ${countOf(runs.length, 'run')}.`;
  const since = runs.length - change.run;
  const when = since === 1 ? 'the newest run' : `${since} runs ago`;
  return `${figuresSentence(change)} since ${commitText(change.commit, change.run)} (${when})${causeText(change)}.`;
}

function figuresSentence({ rows }: HistoryChange): string {
  const known = TELLING.flatMap((metric) => rows.find((row) => row.metric === metric) ?? []);
  const told = (known.length === 0 ? rows : known).slice(0, TOLD_MAX);
  const texts = told.map((row) => {
    const label = row.metric === 'dollars.perSuccess' ? 'dollars per success' : wordsOf(row.metric).label;
    return `${label} ${figureText(row.metric, row.after)} instead of ${figureText(row.metric, row.before)} (${changedText(row)})`;
  });
  return listText(texts).replace(/^./, (letter) => letter.toUpperCase());
}

/** The fields that changed; what else is known where none did. */
function causeText({ causes, notes }: HistoryChange): string {
  const fields = causes
    .filter(({ kind }) => kind === 'field' || kind === 'seed')
    .slice(0, CAUSES_MAX)
    .map(({ what, base, head }) => `${what} ${base} → ${head}`);
  const others = [...(causes.some(({ kind }) => kind === 'unknown') ? ['the scenario'] : []), ...notes];
  const all = fields.length > 0 ? fields : others;
  if (all.length === 0) return '';
  return fields.length > 0 ? `: ${all.join(', ')}` : `; what differs is ${listText(all)}`;
}

/** The commits that a bisection begins with, for the newest change; undefined where they are not known. */
export function bisection({ changes }: HistorySeries): string | undefined {
  const change = changes.at(-1);
  const { commit = null, previousCommit = null } = change ?? {};
  const isHash = (text: string | null): text is string => text !== null && /^[0-9a-f]{7,64}$/.test(text);
  if (!isHash(commit) || !isHash(previousCommit) || commit === previousCommit) return undefined;
  return `git bisect start ${commit.slice(0, COMMIT_CHARS)} ${previousCommit.slice(0, COMMIT_CHARS)}`;
}
