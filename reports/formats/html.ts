import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import { chartsHtml } from '../html/chart-section.ts';
import { chartsOf } from '../html/charts.ts';
import { historyPage } from '../history/page.ts';
import { htmlDocument } from '../html/document.ts';
import { distributionsHtml } from '../distribution/page-sections.ts';
import { comparisonHtml } from '../comparison/html.ts';
import { tracesHtml } from '../html/exemplars.ts';
import { PageWords } from '../html/glossary.ts';
import { dollarBarHtml, keyFiguresHtml, swatchHtml } from '../html/key-figures.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { writePilotHtml } from '../html/pilot.ts';
import { sectionHtml } from '../html/section.ts';
import { invoicePage } from '../invoice/page.ts';
import { findingsOf } from '../sections/findings.ts';
import { costSentence, runWords, VERDICT_MARK, verdictReason } from '../sections/headline.ts';
import { saturationPage } from '../saturation/page.ts';
import { SUMMARY_SECTIONS } from '../sections/summary-sections.ts';
import { writeStudyHtml } from '../study/html.ts';
import type { ReportFormat } from './report-format.ts';

/** A page with charts, for browsers and for printing. */
export const htmlFormat: ReportFormat = {
  name: 'html',
  writers: {
    summary: { file: RUN_FILES.report, write: writeHtmlReport },
    study: { file: RUN_FILES.report, write: writeStudyHtml },
    pilot: { file: RUN_FILES.report, write: writePilotHtml },
    invoice: { file: RUN_FILES.report, write: invoicePage },
    saturation: { file: RUN_FILES.report, write: saturationPage },
    comparison: { file: RUN_FILES.report, write: comparisonHtml },
    history: { write: historyPage },
  },
};

/**
 * The report as one HTML page that needs nothing else: no network, no fonts, its charts and their code inlined. It can be sent, archived,
 * printed and read by programs: the summary is in it as JSON, in the element `tollmark-summary`. The same summary gives the same bytes for
 * one build.
 */
export function writeHtmlReport(summary: Summary): string {
  const charts = chartsOf(summary);
  // The reasons of the verdict stand at the head of a page.
  const validity = SUMMARY_SECTIONS.validity({ ...summary, validity: { ...summary.validity, reasons: [] } });
  // In the order of the page, so that a word goes back to the first label that is of it.
  const words = new PageWords();
  const plain = (...names: (keyof typeof SUMMARY_SECTIONS)[]): Html[] =>
    names.map((name) => sectionHtml(SUMMARY_SECTIONS[name](summary)));
  const linked = (...names: (keyof typeof SUMMARY_SECTIONS)[]): Html[] =>
    names.map((name) => sectionHtml(SUMMARY_SECTIONS[name](summary), { words }));
  return htmlDocument({
    title: `${summary.scenario.name}: ${summary.verdict} · Tollmark`,
    charts,
    main: markup`${headlineHtml(summary)}
${keyFiguresHtml(summary, words)}
${plain('thresholds', 'warnings', 'run', 'replications', ...(summary.phases === undefined ? [] : (['phases'] as const)))}
${sectionHtml(SUMMARY_SECTIONS.dollars(summary), { before: dollarBarHtml(summary), swatch: swatchHtml(summary), words })}
${plain('modelDollars', 'operations', 'products')}
${linked('account')}
${plain('workers')}
${chartsHtml(charts, summary)}
<div class="pair">
${linked('requests', 'attempts')}
</div>
${linked('throughput', 'latency')}
${distributionsHtml(summary, words)}
${plain('models', 'projection', 'twin')}
${sectionHtml(SUMMARY_SECTIONS.exemplars(summary), { after: tracesHtml(summary), words })}
${sectionHtml(validity, { words })}
${words.glossary()}`,
    footer: markup`<p>Tollmark · ${summary.schema} · scenario digest ${summary.scenario.digest}</p>`,
    // In the order of the schema, so that a summary that was read from a file gives the same page.
    data: { id: 'tollmark-summary', value: summarySchema.parse(summary) },
  });
}

/** Verdict, scenario, how it was run, the run in one sentence, and why it is invalid or partial. */
function headlineHtml(summary: Summary): Html {
  const { scenario, validity, verdict } = summary;
  const reasons = markup`<ul class="reasons">${validity.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`;
  return markup`<header>
<p class="verdict ${verdict}"><strong>${VERDICT_MARK[verdict].text}</strong> <span>${verdictReason(summary)}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${runWords(summary).join(' · ')}</p>
<p class="sentence">${costSentence(summary)}</p>
${validity.reasons.length === 0 ? NO_HTML : reasons}
${findingsHtml(summary)}
</header>`;
}

/** What else tells the most about the run; nothing where nothing does. */
function findingsHtml(summary: Summary): Html {
  const findings = findingsOf(summary);
  if (findings.length === 0) return NO_HTML;
  return markup`<ul class="findings">${findings.map((text) => markup`<li>${text}</li>`)}</ul>`;
}
