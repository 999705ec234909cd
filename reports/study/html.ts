import { studySchema, type Study, type StudyCell } from '../../src/study/study.ts';
import { formatCount } from '../../src/units/format.ts';
import { figuresHtml } from '../html/chart-section.ts';
import { htmlDocument } from '../html/document.ts';
import { card } from '../html/key-figures.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { runSection } from '../sections/run.ts';
import { LINES_MAX, studyCharts, type StudyCharts } from './charts.ts';
import {
  findings,
  hasVerdicts,
  limitText,
  studySeedText,
  studySentence,
  sweepNames,
  verdictText,
  worldText,
} from './figures.ts';
import { heatMapHtml, studyStyle } from './heat-map.ts';
import { CELL_FIGURES } from './metrics.ts';
import { paretoHtml } from './pareto-plot.ts';
import { operationSection } from './operation-section.ts';

/**
 * The study as one HTML page that needs nothing else: no network, no fonts, its charts and their code inlined; the study is in it as JSON,
 * in the element `tollmark-study`. The same study gives the same bytes for one build.
 */
export function writeStudyHtml(study: Study): string {
  const drawn = studyCharts(study);
  return htmlDocument({
    title: `${study.scenario.name}: study · Tollmark`,
    styles: [studyStyle()],
    charts: drawn?.charts ?? [],
    main: markup`${headlineHtml(study)}
${findingsHtml(study)}
${drawn === undefined ? NO_HTML : chartsHtml(drawn)}
${heatMapHtml(study)}
${paretoHtml(study)}
${cellsHtml(study)}
${[operationSection, runSection].flatMap((section) => section(study) ?? []).map((section) => sectionHtml(section))}`,
    footer: markup`<p>Tollmark · ${study.schema} · any cell again: tollmark ${study.world === undefined ? 'simulate' : 'run'} scenario.yaml --set path=value</p>`,
    data: { id: 'tollmark-study', value: studySchema.parse(study) },
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
  const limit = limitText(study);
  return markup`<dl class="cards" aria-label="Best cells${limit === '' ? '' : ` ${limit}`}">
${found.map(({ label, figure, place }) => card(label, figure, place))}
</dl>
${limit === '' ? NO_HTML : markup`<p class="faint">The best of the cells ${limit}.</p>`}`;
}

function chartsHtml({ charts, path, omitted }: StudyCharts): Html {
  const left = `The first ${LINES_MAX} lines are drawn; ${omitted} more are in the table below.`;
  return markup`<section><h2>Along ${path}</h2>
<p class="faint screen">Drag across a chart to zoom, double-click to see all of it again.</p>
${omitted > 0 ? markup`<p class="faint">${left}</p>` : NO_HTML}
${figuresHtml(charts, 'the tables below have')}
</section>`;
}

/** Rows beyond which the page says where the rest is. */
const ROWS_MAX = 2000;

function figuresOf(cell: StudyCell): readonly (string | Html)[] {
  return CELL_FIGURES.map((figure) => {
    const reach = figure.reachOf(cell);
    return reach === '' ? figure.textOf(cell) : markup`${figure.textOf(cell)} <small>${reach}</small>`;
  });
}

function cellsHtml(study: Study): Html {
  const withVerdicts = hasVerdicts(study);
  const sweeps = study.sweeps.length;
  const rows = study.cells.slice(0, ROWS_MAX).map((cell) => {
    const verdict = markup`<span class="${cell.verdict}">${verdictText(cell)}</span>`;
    return [...cell.values, ...figuresOf(cell), ...(withVerdicts ? [verdict] : [])];
  });
  const head = [
    ...sweepNames(study),
    ...CELL_FIGURES.map(({ column }) => column),
    ...(withVerdicts ? ['Thresholds'] : []),
  ];
  const texts = [...study.sweeps.map((_, index) => index), ...(withVerdicts ? [sweeps + CELL_FIGURES.length] : [])];
  const more = study.cells.length - rows.length;
  const rest = markup`<p class="faint">${formatCount(more)} more cells are in study.csv and study.json.</p>`;
  return markup`<section class="cells"><h2>All cells</h2>
${htmlTable('Latency is due to final outcome, of requests that succeeded; wasted is the share of what was billed', head, rows, texts)}
${more > 0 ? rest : NO_HTML}
</section>`;
}
