import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { hasVerdicts, sweepNames, verdictText } from './figures.ts';

/** Rows beyond which the page says where the rest is. */
const ROWS_MAX = 2000;

const HEAD = [
  'Offered',
  'Success',
  'Amplif.',
  'p50',
  'p95',
  'p99',
  'Goodput',
  'Billed',
  'Wasted',
  'Per success',
] as const;

function figuresOf(cell: StudyCell): readonly string[] {
  const { dollars } = cell;
  return [
    formatCount(cell.offered),
    formatShare(cell.successShare),
    formatRatio(cell.retryAmplification),
    formatMs(cell.latencyMsP50),
    formatMs(cell.latencyMsP95),
    formatMs(cell.latencyMsP99),
    formatRate(cell.goodputPerSecond),
    formatDollars(dollars.billed),
    formatShare(dollars.wastedShare),
    formatDollars(dollars.perSuccess),
  ];
}

/** Every cell with all its figures, a row each. */
export function cellsHtml(study: Study): Html {
  const withVerdicts = hasVerdicts(study);
  const sweeps = study.sweeps.length;
  const rows = study.cells.slice(0, ROWS_MAX).map((cell) => {
    const verdict = markup`<span class="${cell.verdict}">${verdictText(cell)}</span>`;
    return [...cell.values, ...figuresOf(cell), ...(withVerdicts ? [verdict] : [])];
  });
  const head = [...sweepNames(study), ...HEAD, ...(withVerdicts ? ['Thresholds'] : [])];
  const texts = [...study.sweeps.map((_, index) => index), ...(withVerdicts ? [sweeps + HEAD.length] : [])];
  const more = study.cells.length - rows.length;
  const rest = markup`<p class="faint">${formatCount(more)} more cells are in study.csv and study.json.</p>`;
  return markup`<section class="cells"><h2>All cells</h2>
${htmlTable('Latency is due to final outcome, of requests that succeeded; wasted is the share of what was billed', head, rows, texts)}
${more > 0 ? rest : NO_HTML}
</section>`;
}
