import { createHash } from 'node:crypto';
import type { Summary } from '../../src/measure/summary.ts';
import type { ChartLibrary } from './chart-library.ts';
import { chartsHtml } from './chart-section.ts';
import { chartsOf } from './charts.ts';
import { accountHtml, dollarsHtml } from './dollars.ts';
import { embedCode, embedJson, markup } from './markup.ts';
import { cardsHtml, headlineHtml, projectionHtml, thresholdsHtml } from './overview.ts';
import { replicationsHtml } from './replications.ts';
import { PAGE_STYLE } from './style.ts';
import { latencyHtml, modelsHtml, trafficHtml, validityHtml } from './traffic.ts';

/** A source expression of Content Security Policy (level 3) for one inline text. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

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
  const policy = [
    `default-src 'none'`,
    `style-src ${styles.map(hashSource).join(' ')}`,
    `script-src ${scripts.length === 0 ? `'none'` : scripts.map(hashSource).join(' ')}`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${summary.scenario.name}: ${summary.verdict} · Tollmark</title>
<link rel="icon" href="data:,">
${styles.map((style) => markup`<style>${embedCode(style)}</style>`)}
</head>
<body>
<main>
${headlineHtml(summary)}
${cardsHtml(summary)}
${thresholdsHtml(summary)}
${replicationsHtml(summary)}
${dollarsHtml(summary)}
${accountHtml(summary)}
${chartsHtml(charts, summary.series.windowMs)}
${trafficHtml(summary)}
${latencyHtml(summary)}
${modelsHtml(summary)}
${projectionHtml(summary)}
${validityHtml(summary)}
</main>
<footer>
<p>Tollmark · ${summary.schema} · scenario digest ${summary.scenario.digest}</p>
</footer>
<script type="application/json" id="tollmark-summary">${embedJson(summary)}</script>
<script type="application/json" id="tollmark-charts">${embedJson(charts)}</script>
${scripts.map((script) => markup`<script>${embedCode(script)}</script>`)}
</body>
</html>
`;
  return page.html;
}
