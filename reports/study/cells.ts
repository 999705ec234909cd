import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { hasVerdicts, sweepNames, verdictText } from './figures.ts';
import { reachText } from './intervals.ts';

/** Rows beyond which the page says where the rest is. */
const ROWS_MAX = 2000;

/** A column: its head, the figure of a cell, and how far its interval reaches. */
type Column = readonly [head: string, figure: (cell: StudyCell) => string, reach: (cell: StudyCell) => string];

const COLUMNS: readonly Column[] = [
  ['Offered', (cell) => formatCount(cell.offered), () => ''],
  ['Success', (cell) => formatShare(cell.successShare), (cell) => reachText(cell, 'errorRate', formatShare)],
  [
    'Amplif.',
    (cell) => formatRatio(cell.retryAmplification),
    (cell) => reachText(cell, 'retryAmplification', formatRatio),
  ],
  ['p50', (cell) => formatMs(cell.latencyMsP50), (cell) => reachText(cell, 'latencyMs.p50', formatMs)],
  ['p95', (cell) => formatMs(cell.latencyMsP95), (cell) => reachText(cell, 'latencyMs.p95', formatMs)],
  ['p99', (cell) => formatMs(cell.latencyMsP99), (cell) => reachText(cell, 'latencyMs.p99', formatMs)],
  [
    'Goodput',
    (cell) => formatRate(cell.goodputPerSecond),
    (cell) => reachText(cell, 'throughput.goodputPerSecond', formatRate),
  ],
  ['Billed', ({ dollars }) => formatDollars(dollars.billed), () => ''],
  ['Wasted', ({ dollars }) => formatShare(dollars.wastedShare), () => ''],
  [
    'Per success',
    ({ dollars }) => formatDollars(dollars.perSuccess),
    (cell) => reachText(cell, 'dollars.perSuccess', String),
  ],
];

function figuresOf(cell: StudyCell): readonly (string | Html)[] {
  return COLUMNS.map(([, figure, reach]) => {
    const far = reach(cell);
    return far === '' ? figure(cell) : markup`${figure(cell)} <small>${far}</small>`;
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
  const head = [...sweepNames(study), ...COLUMNS.map(([name]) => name), ...(withVerdicts ? ['Thresholds'] : [])];
  const texts = [...study.sweeps.map((_, index) => index), ...(withVerdicts ? [sweeps + COLUMNS.length] : [])];
  const more = study.cells.length - rows.length;
  const rest = markup`<p class="faint">${formatCount(more)} more cells are in study.csv and study.json.</p>`;
  return markup`<section class="cells"><h2>All cells</h2>
${htmlTable('Latency is due to final outcome, of requests that succeeded; wasted is the share of what was billed', head, rows, texts)}
${more > 0 ? rest : NO_HTML}
</section>`;
}
