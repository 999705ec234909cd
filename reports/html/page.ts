import type { Summary } from '../../src/measure/summary.ts';
import type { ChartLibrary } from './chart-library.ts';
import { chartsHtml } from './chart-section.ts';
import { chartsOf } from './charts.ts';
import { accountHtml, dollarsHtml, workersHtml } from './dollars.ts';
import { htmlDocument } from './document.ts';
import { markup } from './markup.ts';
import { cardsHtml, headlineHtml, projectionHtml, thresholdsHtml } from './overview.ts';
import { replicationsHtml } from './replications.ts';
import { PAGE_STYLE } from './style.ts';
import { latencyHtml, modelsHtml, trafficHtml, validityHtml } from './traffic.ts';

/** The code that a page carries: the chart library and the page's own script. */
export interface PageCode {
  readonly library: ChartLibrary;
  readonly script: string;
}

/**
 * The whole page. Its Content Security Policy forbids all network, and every script and style but those inlined here by
 * their hash; the summary stands in it as JSON in the element `tollmark-summary`.
 */
export function htmlPage(summary: Summary, code: PageCode): string {
  const charts = chartsOf(summary);
  const styles = [code.library.style, PAGE_STYLE];
  const scripts = charts.length === 0 ? [] : [code.library.script, code.script];
  return htmlDocument({
    title: `${summary.scenario.name}: ${summary.verdict} · Tollmark`,
    styles,
    scripts,
    main: markup`${headlineHtml(summary)}
${cardsHtml(summary)}
${thresholdsHtml(summary)}
${replicationsHtml(summary)}
${dollarsHtml(summary)}
${accountHtml(summary)}
${workersHtml(summary)}
${chartsHtml(charts, summary.series.windowMs)}
${trafficHtml(summary)}
${latencyHtml(summary)}
${modelsHtml(summary)}
${projectionHtml(summary)}
${validityHtml(summary)}`,
    footer: markup`<p>Tollmark · ${summary.schema} · scenario digest ${summary.scenario.digest}</p>`,
    data: [
      { id: 'tollmark-summary', value: summary },
      { id: 'tollmark-charts', value: charts },
    ],
  });
}
