import { studySchema, type Study } from '../../src/study/study.ts';
import { chartLibrary } from '../html/chart-library.ts';
import { figureHtml } from '../html/chart-section.ts';
import { htmlDocument } from '../html/document.ts';
import { chartScript } from '../html/draw-charts.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { runHtml } from '../html/run.ts';
import { PAGE_STYLE } from '../html/style.ts';
import { cellsHtml } from './cells.ts';
import { LINES_MAX, studyCharts, type StudyCharts } from './charts.ts';
import { findings, hasVerdicts, holds, studySentence, worldText } from './figures.ts';
import { heatMapHtml } from './heat-map.ts';
import { studySeedText } from './intervals.ts';
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
  return htmlDocument({
    title: `${study.scenario.name}: study · Tollmark`,
    styles,
    scripts,
    main: markup`${headlineHtml(study)}
${findingsHtml(study)}
${drawn === undefined ? NO_HTML : chartsHtml(drawn)}
${heatMapHtml(study)}
${cellsHtml(study)}
${runHtml(study)}`,
    footer: markup`<p>Tollmark · ${study.schema} · any cell again: tollmark ${study.world === undefined ? 'simulate' : 'run'} scenario.yaml --set path=value</p>`,
    data: [
      { id: 'tollmark-study', value: studySchema.parse(study) },
      { id: 'tollmark-charts', value: drawn?.charts ?? [] },
    ],
  });
}

function headlineHtml(study: Study): Html {
  const { scenario, sweeps } = study;
  return markup`<header>
<p class="verdict"><strong>STUDY</strong> <span>${sweeps.map(({ path }) => path).join(' × ')}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${worldText(study)} · ${studySeedText(study)}</p>
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
