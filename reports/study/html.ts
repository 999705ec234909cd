import { createHash } from 'node:crypto';
import type { Study } from '../../src/study/study.ts';
import { chartLibrary } from '../html/chart-library.ts';
import type { Chart } from '../html/charts.ts';
import { chartScript } from '../html/draw-charts.ts';
import { embedCode, embedJson, markup, NO_HTML, type Html } from '../html/markup.ts';
import { PAGE_STYLE } from '../html/style.ts';
import { cellsHtml } from './cells.ts';
import { LINES_MAX, studyCharts, type StudyCharts } from './charts.ts';
import { findings, hasVerdicts, holds, studySentence } from './figures.ts';
import { heatMapHtml } from './heat-map.ts';
import { studyStyle } from './style.ts';

/**
 * The study as one HTML page that needs nothing else: no network, no fonts, its charts and their code inlined; the study is in it as JSON,
 * in the element `tollmark-study`. The same study gives the same bytes for one build.
 */
export function writeStudyHtml(study: Study): string {
  const drawn = studyCharts(study);
  const library = chartLibrary();
  const styles = [library.style, PAGE_STYLE, studyStyle()];
  const scripts = drawn === undefined ? [] : [library.script, chartScript()];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${study.scenario.name}: study · Tollmark</title>
<link rel="icon" href="data:,">
${styles.map((style) => markup`<style>${embedCode(style)}</style>`)}
</head>
<body>
<main>
${headlineHtml(study)}
${findingsHtml(study)}
${drawn === undefined ? NO_HTML : chartsHtml(drawn)}
${heatMapHtml(study)}
${cellsHtml(study)}
</main>
<footer>
<p>Tollmark · ${study.schema} · any cell again: tollmark simulate scenario.yaml --set path=value</p>
</footer>
<script type="application/json" id="tollmark-study">${embedJson(study)}</script>
<script type="application/json" id="tollmark-charts">${embedJson(drawn?.charts ?? [])}</script>
${scripts.map((script) => markup`<script>${embedCode(script)}</script>`)}
</body>
</html>
`.html;
}

/** A Content Security Policy (level 3) that forbids all network, and every script and style but these. */
function policyOf(styles: readonly string[], scripts: readonly string[]): string {
  const hashes = (texts: readonly string[]): string =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  return [
    `default-src 'none'`,
    `style-src ${hashes(styles)}`,
    `script-src ${scripts.length === 0 ? `'none'` : hashes(scripts)}`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function headlineHtml(study: Study): Html {
  const { scenario, sweeps } = study;
  const seeds = sweeps.some(({ path }) => path === 'seed')
    ? 'seeds as swept'
    : `all under seed ${String(scenario.seed)}`;
  return markup`<header>
<p class="verdict"><strong>STUDY</strong> <span>${sweeps.map(({ path }) => path).join(' × ')}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">virtual time · ${seeds}</p>
<p class="sentence">${studySentence(study)}</p>
</header>`;
}

function findingsHtml(study: Study): Html {
  const found = study.cells.length < 2 ? [] : findings(study);
  if (found.length === 0) return NO_HTML;
  const limited = hasVerdicts(study) && study.cells.some(holds) ? ' where all thresholds hold' : '';
  const cards = found.map(
    ({ label, figure, place }) =>
      markup`<div class="card"><dt>${label}</dt><dd><b>${figure}</b> <small>${place}</small></dd></div>`,
  );
  return markup`<dl class="cards" aria-label="Best cells${limited}">
${cards}
</dl>
${limited === '' ? NO_HTML : markup`<p class="faint">The best of the cells${limited}.</p>`}`;
}

function chartsHtml({ charts, path, omitted }: StudyCharts): Html {
  const left = `The first ${LINES_MAX} lines are drawn; ${omitted} more are in the table below.`;
  return markup`<section><h2>Along ${path}</h2>
<p class="faint screen">Drag across a chart to zoom, double-click to see all of it again.</p>
${omitted > 0 ? markup`<p class="faint">${left}</p>` : NO_HTML}
<noscript><p>The charts need JavaScript; the tables below have the same numbers.</p></noscript>
<div class="charts">
${charts.map(figureHtml)}
</div>
</section>`;
}

function figureHtml(chart: Chart): Html {
  return markup`<figure>
<h3 id="${chart.id}-title">${chart.title}</h3>
<div class="chart" id="${chart.id}" role="img" aria-labelledby="${chart.id}-title" aria-describedby="${chart.id}-text"></div>
<figcaption id="${chart.id}-text">${chart.description}</figcaption>
</figure>`;
}
