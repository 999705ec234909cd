import type { ChangeLimit } from '../comparison/change-limit.ts';
import { COMPARED, goodOf, isMain, together } from '../comparison/compare.ts';
import type { JudgedLimit } from '../comparison/comparison.ts';
import { countOf } from '../units/format.ts';
import type { ChangePointOptions } from '../statistics/change-points.ts';
import { exactChanges, judgeExactSeries, withoutBase } from './exact-changes.ts';
import type { History, HistoryChange, HistorySeries } from './history.ts';
import type { HistoryLine } from './history-line.ts';
import { measuredChanges } from './measured-changes.ts';
import { judgeMeasuredLimit } from './measured-limit.ts';
import { isMeasured, measuredSeries } from './measured-series.ts';
import { machineName, type RunSeries, seriesKey, seriesOf } from './series.ts';

/** Series that are judged: the ones with the newest runs. */
const SERIES_MAX = 50;
/** Runs behind which change points of runs over HTTP can be told apart from noise. */
const RUNS_MIN = 5;

/** What a file of runs holds. */
export interface HistoryFile {
  readonly file: string;
  readonly lines: readonly HistoryLine[];
  readonly older: number;
  readonly foreign: History['lines']['foreign'];
  readonly foreignCount: number;
}

/** Judges all series of a history. Limits are those of the series that `appended` lines belong to, or of all where none was. */
export function judgeHistory(
  { lines, ...file }: HistoryFile,
  appended: readonly HistoryLine[],
  limits: readonly ChangeLimit[],
  method: ChangePointOptions,
): History {
  const added = new Set(appended.map((line) => seriesKey(line)));
  const all = seriesOf(lines).slice(0, SERIES_MAX);
  const series = all.map((each) => {
    const isJudged = added.size === 0 || added.has(each.key);
    return { isJudged, judged: judgeSeries(each, isJudged ? limits : [], method) };
  });
  const verdicts = series.flatMap(({ isJudged, judged }) => (isJudged ? [judged.verdict] : []));
  return {
    schema: 'tollmark/history@1',
    file: file.file,
    lines: {
      read: lines.length,
      appended: appended.length,
      older: file.older,
      foreign: [...file.foreign],
      foreignCount: file.foreignCount,
    },
    method: { ...method },
    verdict: verdicts.length === 0 ? 'inconclusive' : together(verdicts),
    series: series.map(({ judged }) => judged),
  };
}

function judgeSeries(series: RunSeries, limits: readonly ChangeLimit[], method: ChangePointOptions): HistorySeries {
  const { lines } = series;
  const newest = lines.at(-1) as HistoryLine;
  const isExact = newest.world === 'virtual';
  const changes = isExact ? exactChanges(series) : measuredChanges(series, method);
  const judged = isExact ? judgeExactSeries(series, limits) : judgeMeasuredSeries(series, changes, limits, method);
  const seeds = new Set(lines.map(({ scenario }) => scenario.seed));
  const machine = machineName(newest.machine);
  return {
    scenario: { name: newest.scenario.name, seed: seeds.size === 1 ? newest.scenario.seed : null },
    world: newest.world,
    ...(machine === '' ? {} : { machine }),
    method: isExact ? 'exact' : 'e-divisive',
    verdict: judged.verdict,
    notes: notesOf(series, isExact),
    runs: lines.map(({ at, commit = null, verdict, tollmark }) => ({ at, commit, verdict, tollmark })),
    metrics: metricsOf(lines),
    changes,
    ...(limits.length === 0 ? {} : { limits: judged.limits }),
  };
}

function judgeMeasuredSeries(
  series: RunSeries,
  changes: readonly HistoryChange[],
  limits: readonly ChangeLimit[],
  method: ChangePointOptions,
): { readonly verdict: HistorySeries['verdict']; readonly limits: JudgedLimit[] } {
  const { lines, headCount } = series;
  const newest = lines.at(-1) as HistoryLine;
  const isUnsound = !isMeasured(newest);
  const judged = limits.map((limit): JudgedLimit => {
    if (headCount === lines.length) return withoutBase(limit);
    if (isUnsound) return { ...withoutBase(limit), reason: `the newest run is ${newest.verdict}` };
    return judgeMeasuredLimit(limit, measuredSeries(limit.metric, series, method));
  });
  if (isUnsound || headCount === lines.length || lines.length < RUNS_MIN)
    return { verdict: 'inconclusive', limits: judged };
  const changed = changes.filter(({ isNew }) => isNew).flatMap(({ rows }) => rows);
  const main = changed.filter(({ metric }) => isMain(metric)).map(({ verdict }) => verdict);
  return { verdict: main.length === 0 && changed.length > 0 ? 'different' : together(main), limits: judged };
}

function notesOf({ lines, headCount, older }: RunSeries, isExact: boolean): string[] {
  const unsound = lines.filter((line) => !isMeasured(line)).length;
  const isFew = !isExact && lines.length < RUNS_MIN;
  return [
    ...(lines.length === headCount ? ['There is no run of an earlier commit: nothing can be compared yet.'] : []),
    ...(isFew
      ? [`${countOf(lines.length, 'run')} show little of how such runs vary: change points need five or more.`]
      : []),
    ...(unsound > 0
      ? [
          `${countOf(unsound, 'run')} of ${lines.length} ${unsound === 1 ? 'is' : 'are'} invalid or partial${isExact ? '' : ', and passed over'}.`,
        ]
      : []),
    ...(older > 0 ? [`${countOf(older, 'older run')} ${older === 1 ? 'is' : 'are'} left out.`] : []),
  ];
}

/** The metrics that are drawn: those that some run has. */
function metricsOf(lines: readonly HistoryLine[]): HistorySeries['metrics'] {
  return COMPARED.flatMap(({ metric }) => {
    const values = lines.map(({ figures }) => (Object.hasOwn(figures, metric) ? (figures[metric] ?? null) : null));
    return values.every((value) => value === null) ? [] : [{ metric, good: goodOf(metric), values }];
  });
}
