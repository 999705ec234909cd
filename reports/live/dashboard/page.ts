import { figureHtml } from '../../html/chart-section.ts';
import { htmlDocument } from '../../html/document.ts';
import { card } from '../../html/key-figures.ts';
import { type Html, htmlTable, markup, NO_HTML } from '../../html/markup.ts';
import { LIVE_STYLE } from '../style.ts';
import { dashboardCharts, scalesOf } from './charts.ts';
import { controlsHtml } from './controls-section.ts';
import { DashboardFeed } from './feed.ts';
import { dashboardScript } from './script.ts';
import { CARD_LABELS } from './state.ts';
import { DASHBOARD_STYLE } from './style.ts';
import { type DashboardTable, SECTION_TABLES } from './tables.ts';

/** What the dashboard tells of a mock server from its beginning. */
export interface DashboardOptions {
  /** The wire format that it serves. */
  readonly dialect: string;
  /** Of the customer's account; undefined: there is none. */
  readonly account: 'prepaid' | 'postpaid' | undefined;
}

/** A page that watches a mock server, and the events that keep it up to date. */
export interface Dashboard {
  readonly html: string;
  readonly feed: DashboardFeed;
}

/** The dashboard of a mock server. */
export function openDashboard(options: DashboardOptions): Dashboard {
  return { html: dashboardPage(options), feed: new DashboardFeed(options.account !== undefined) };
}

function dashboardPage({ dialect, account }: DashboardOptions): string {
  const charts = dashboardCharts([], scalesOf([]), account !== undefined);
  const isPostpaid = account === 'postpaid';
  const tables = (list: readonly DashboardTable[]): readonly Html[] =>
    list.filter(({ isShown }) => isShown?.({ isPostpaid }) ?? true).map(tableHtml);
  return htmlDocument({
    title: `${dialect}: mock provider · Tollmark`,
    styles: [LIVE_STYLE, DASHBOARD_STYLE],
    charts,
    script: dashboardScript(),
    connects: true,
    main: markup`<header>
<p class="verdict" id="live-verdict" role="status"><strong id="live-mark">○ CONNECTING</strong> <span id="live-connection"></span></p>
<h1>Mock provider: ${dialect}</h1>
<p class="faint">The same as JSON: <a href="/stats">statistics</a>, <a href="/tollmark/usage-records">usage records</a>, <a href="/tollmark/usage-records?view=billed">billing entries</a>, <a href="/tollmark/invoices">invoices</a>, <a href="/tollmark/script">script</a></p>
<p class="sentence" id="live-phase">This run has not been looked at yet.</p>
<ul class="reasons" id="live-warnings" hidden></ul>
<noscript><p>This page needs JavaScript.</p></noscript>
</header>
<dl class="cards" aria-label="Key figures of this run">
${CARD_LABELS.map((label) => card(label, '–', ''))}
</dl>
${controlsHtml()}
<section><h2>Over time</h2>
<p class="faint screen">From the start of the run; while no page was open, one long window. Drag across a chart to zoom, double-click to see all of it again.</p>
<div class="charts">
${charts.map(figureHtml)}
</div>
<details><summary>The numbers behind the charts</summary>
${SECTION_TABLES.windows.map(tableBody)}
</details>
</section>
<section><h2>Money</h2>
<div class="pair">
${tables(SECTION_TABLES.money)}
</div>
</section>
<section><h2>Provider</h2>
<div class="pair wide-pair">
${tables(SECTION_TABLES.provider)}
${tables(SECTION_TABLES.answers)}
</div>
</section>
<section><h2>Jobs</h2>
${tables(SECTION_TABLES.jobs)}
</section>`,
    footer: markup`<p>Tollmark · a mock server, as it is now</p>`,
    data: { id: 'tollmark-dashboard', value: { dialect } },
  });
}

function tableHtml(table: DashboardTable): Html {
  return markup`<div>
<h3>${table.title}</h3>
${tableBody(table)}
</div>`;
}

/** A table whose body the script fills, with a place for what it leaves out. */
function tableBody({ id, caption, head, texts }: DashboardTable): Html {
  const { html } = htmlTable(caption, head, [], texts);
  const filled = {
    html: html.replace(
      '<tbody>',
      `<tbody id="table-${id}" data-texts="${texts.join(' ')}" data-columns="${head.length}">`,
    ),
  };
  return markup`${filled}
<p class="faint" id="note-${id}">${NO_HTML}</p>`;
}
