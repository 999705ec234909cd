import type { Threshold } from '../../src/measure/thresholds.ts';
import type { RunDescription } from '../../src/measure/run-description.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { figureHtml } from '../html/chart-section.ts';
import { htmlDocument } from '../html/document.ts';
import { card } from '../html/key-figures.ts';
import { type Html, htmlTable, markup, NO_HTML } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { shadesHtml, type SpanSource } from '../html/shaded-spans.ts';
import { runSection } from '../sections/run.ts';
import { liveCharts, scalesOf } from './charts.ts';
import { LiveFeed } from './feed.ts';
import { CARD_LABELS, NO_STATE } from './state.ts';
import { LIVE_STYLE } from './style.ts';
import { liveScript } from './watch-run.ts';

/** What the live page tells of a run from its beginning. */
export interface LivePageOptions extends SpanSource {
  readonly name: string;
  readonly description: string;
  readonly run: RunDescription;
  readonly world: Summary['world'];
  /** Where it is sent to, as people read it. */
  readonly target: string;
  /** What must hold at the end. */
  readonly thresholds?: readonly Threshold[];
}

/** A page that watches a run, and the events that keep it up to date. */
export interface LivePage {
  readonly html: string;
  readonly feed: LiveFeed;
}

/** The page of a run that is about to begin. */
export function openPage(options: LivePageOptions): LivePage {
  return { html: livePage(options), feed: new LiveFeed(options, options.thresholds) };
}

/** The page that watches a run: the figures and charts of its report as far as they are known, which a stream of events keeps up to date. */
function livePage(options: LivePageOptions): string {
  const { name, description, run, target } = options;
  const charts = liveCharts([], scalesOf([], null), []);
  const section = runSection({ run });
  return htmlDocument({
    title: `${name}: live · Tollmark`,
    styles: [LIVE_STYLE],
    charts,
    script: liveScript(),
    connects: true,
    main: markup`<header>
<p class="verdict" id="live-verdict" role="status"><strong id="live-mark">○ CONNECTING</strong> <span id="live-connection"></span></p>
<h1>${name}</h1>
${description === '' ? NO_HTML : markup`<p>${description}</p>`}
<p class="faint">${target}</p>
<p class="sentence" id="live-phase">${NO_STATE.phase}</p>
<progress id="live-progress" max="1" value="0" aria-label="Share of the load that is over"></progress>
<ul class="reasons" id="live-warnings" hidden></ul>
<noscript><p>This page needs JavaScript. The report will be at <a href="/report">/report</a> when the run has ended.</p></noscript>
</header>
<dl class="cards" aria-label="Key figures so far">
${CARD_LABELS.map((label) => card(label, '–', ''))}
</dl>
${options.thresholds === undefined || options.thresholds.length === 0 ? NO_HTML : thresholdsHtml()}
<section><h2>Over time</h2>
<p class="faint screen">All phases of the load. Drag across a chart to zoom, double-click to see all of it again.</p>
${shadesHtml(options)}
<div class="charts">
${charts.map(figureHtml)}
</div>
</section>
<section><h2>Failed attempts</h2>
<div class="narrow">${failuresHtml()}</div>
</section>
${section === undefined ? NO_HTML : sectionHtml(section)}`,
    footer: markup`<p>Tollmark · figures so far; the report takes the place of this page when the run has ended</p>`,
    data: { id: 'tollmark-live', value: { scenario: name } },
  });
}

function failuresHtml(): Html {
  return filledTable('live-failures', 'So far, by what came of them', ['Outcome', 'Attempts', 'Share of all']);
}

function thresholdsHtml(): Html {
  const head = ['Metric', 'Condition', 'So far', 'Verdict'];
  const table = filledTable('live-thresholds', 'What must hold, and what was observed so far; times within 3 %', head);
  return markup`<section><h2>Thresholds</h2>
<div class="narrow">${table}</div>
</section>`;
}

/** A table whose body the script fills. */
function filledTable(id: string, caption: string, head: readonly string[]): Html {
  const { html } = htmlTable(caption, head, []);
  return { html: html.replace('<tbody>', `<tbody id="${id}">`) };
}
