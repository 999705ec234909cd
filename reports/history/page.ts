import { type History, historySchema, type HistorySeries } from '../../src/history/history.ts';
import { figureText } from '../comparison/words.ts';
import { COMPARISON_MARK } from '../comparison/words.ts';
import { figuresHtml } from '../html/chart-section.ts';
import { htmlDocument } from '../html/document.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { wordsOf } from '../sections/metric-words.ts';
import { historyCharts } from './charts.ts';
import { foreignNotes, pageSections } from './sections.ts';
import { commitText, historyWords, seriesSentence, seriesWords } from './words.ts';

/** Series that are drawn: those with the newest runs. */
const SERIES_MAX = 12;
/** Runs of a table: the newest. */
const ROWS_MAX = 1000;

/**
 * A history as one HTML page that needs nothing else: of each series a chart for every metric, with the changes and the commits; it is in the page as JSON, in
 * the element `tollmark-history`.
 */
export function historyPage(history: History): string {
  const shown = history.series.slice(0, SERIES_MAX);
  const drawn = shown.map((series, index) => historyCharts(series, index));
  const { text, style } = COMPARISON_MARK[history.verdict];
  const notes = foreignNotes(history);
  const left = history.series.length - shown.length;
  return htmlDocument({
    title: 'History of runs · Tollmark',
    charts: drawn.flat(),
    main: markup`<header>
<p class="verdict ${style ?? ''}"><strong>${text}</strong> <span>${historyWords(history)}</span></p>
<h1>History of runs</h1>
${notes.length === 0 ? NO_HTML : markup`<ul class="reasons">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${history.series.length === 0 ? markup`<p>There is no run yet.</p>` : NO_HTML}
</header>
${shown.map((series, index) => seriesHtml(series, drawn[index] ?? []))}
${left > 0 ? markup`<p class="faint">${String(left)} more series are in the JSON.</p>` : NO_HTML}`,
    footer: markup`<p>Tollmark · ${history.schema} · changes of runs over HTTP: windows of ${String(history.method.window)} runs, probability below ${String(history.method.probabilityMax)}, means apart by more than ${String(100 * history.method.magnitudeMin)} %</p>`,
    data: { id: 'tollmark-history', value: historySchema.parse(history) },
  });
}

function seriesHtml(series: HistorySeries, charts: ReturnType<typeof historyCharts>): Html {
  const { text, style } = COMPARISON_MARK[series.verdict];
  return markup`<section><h2>${series.scenario.name}</h2>
<p><strong class="${style ?? ''}">${text}</strong> <span class="faint">${seriesWords(series).join(' · ')}</span></p>
<p class="sentence">${seriesSentence(series)}</p>
${series.notes.map((note) => markup`<p class="warn">${note}</p>`)}
${charts.length === 0 ? NO_HTML : chartsHtml(charts)}
</section>
${pageSections(series).map((section) => sectionHtml(section))}
${runsHtml(series)}`;
}

function chartsHtml(charts: ReturnType<typeof historyCharts>): Html {
  return markup`<p class="faint screen">Runs are counted from the left, from 1. Shaded: a change begins, at the commit that stands above. Dashed: the mean between two changes. Drag across a chart to zoom, double-click to see all of it again.</p>
${figuresHtml(charts, 'the tables below them have')}`;
}

/** Every number that the charts of a series draw, the newest run first. */
function runsHtml({ runs, metrics, changes, scenario }: HistorySeries): Html {
  const begun = new Map(changes.map((change) => [change.run, change.rows.map(({ metric }) => wordsOf(metric).label)]));
  const rows = runs
    .map(({ at, commit, verdict }, run) => [
      String(run + 1),
      commitText(commit, run),
      at.slice(0, 16).replace('T', ' '),
      verdict,
      (begun.get(run) ?? []).slice(0, 4).join(', '),
      ...metrics.map(({ metric, values }) => figureText(metric, values[run] ?? null)),
    ])
    .slice(-ROWS_MAX)
    .toReversed();
  const head = [
    'Run',
    'Commit',
    'Written, UTC',
    'Verdict',
    'What changed',
    ...metrics.map(({ metric }) => wordsOf(metric).label),
  ];
  return markup`<details><summary>The numbers behind the charts of ${scenario.name}</summary>
${htmlTable('Every run, the newest first', head, rows, [1, 2, 3, 4])}
</details>`;
}
