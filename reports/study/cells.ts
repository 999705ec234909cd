import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatCount } from '../../src/units/format.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { hasVerdicts, sweepNames, verdictText } from './figures.ts';
import { CELL_FIGURES } from './metrics.ts';

/** Rows beyond which the page says where the rest is. */
const ROWS_MAX = 2000;

function figuresOf(cell: StudyCell): readonly (string | Html)[] {
  return CELL_FIGURES.map((figure) => {
    const reach = figure.reachOf(cell);
    return reach === '' ? figure.textOf(cell) : markup`${figure.textOf(cell)} <small>${reach}</small>`;
  });
}

/** Every cell with all its figures, a row each. */
export function cellsHtml(study: Study): Html {
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
