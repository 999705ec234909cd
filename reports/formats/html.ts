import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import { chartLibrary } from '../html/chart-library.ts';
import { chartsHtml } from '../html/chart-section.ts';
import { chartsOf } from '../html/charts.ts';
import { accountHtml, dollarsHtml, workersHtml } from '../html/dollars.ts';
import { htmlDocument } from '../html/document.ts';
import { chartScript } from '../html/draw-charts.ts';
import { exemplarsHtml } from '../html/exemplars.ts';
import { markup } from '../html/markup.ts';
import { cardsHtml, headlineHtml, projectionHtml, thresholdsHtml } from '../html/overview.ts';
import { replicationsHtml } from '../html/replications.ts';
import { runHtml } from '../html/run.ts';
import { PAGE_STYLE } from '../html/style.ts';
import { latencyHtml, modelsHtml, trafficHtml, validityHtml } from '../html/traffic.ts';
import { twinHtml } from '../html/twin.ts';
import { writeStudyHtml } from '../study/html.ts';
import type { ReportFormat } from './report-format.ts';

/** A page with charts, for browsers and for printing. */
export const htmlFormat: ReportFormat = {
  name: 'html',
  writers: {
    summary: { file: RUN_FILES.report, write: writeHtmlReport },
    study: { file: RUN_FILES.report, write: writeStudyHtml },
  },
};

/**
 * The report as one HTML page that needs nothing else: no network, no fonts, its charts and their code inlined. It can be sent, archived,
 * printed and read by programs: the summary is in it as JSON, in the element `tollmark-summary`. The same summary gives the same bytes for
 * one build.
 */
export function writeHtmlReport(summary: Summary): string {
  const charts = chartsOf(summary);
  const library = chartLibrary();
  return htmlDocument({
    title: `${summary.scenario.name}: ${summary.verdict} · Tollmark`,
    styles: [library.style, PAGE_STYLE],
    scripts: charts.length === 0 ? [] : [library.script, chartScript()],
    main: markup`${headlineHtml(summary)}
${cardsHtml(summary)}
${thresholdsHtml(summary)}
${runHtml(summary)}
${replicationsHtml(summary)}
${dollarsHtml(summary)}
${accountHtml(summary)}
${workersHtml(summary)}
${chartsHtml(charts, summary)}
${trafficHtml(summary)}
${latencyHtml(summary)}
${modelsHtml(summary)}
${projectionHtml(summary)}
${twinHtml(summary)}
${exemplarsHtml(summary)}
${validityHtml(summary)}`,
    footer: markup`<p>Tollmark · ${summary.schema} · scenario digest ${summary.scenario.digest}</p>`,
    data: [
      // In the order of the schema, so that a summary that was read from a file gives the same page.
      { id: 'tollmark-summary', value: summarySchema.parse(summary) },
      { id: 'tollmark-charts', value: charts },
    ],
  });
}
