import type { Study } from '../../src/study/study.ts';
import { formatCount, formatDollars, formatMs } from '../../src/units/format.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { hasVerdicts, placeText, sweepNames } from './figures.ts';
import { type Candidate, metricOf, paretoSet, type ParetoSet } from './pareto.ts';

/** Of the drawing, in its own units; the frame leaves room for the numbers of the axes. */
const [WIDTH, HEIGHT] = [640, 360] as const;
const FRAME = { left: 74, right: 36, top: 12, bottom: 44 } as const;
/** Cells of the front that the table names, and points that are drawn. */
const [ROWS_MAX, POINTS_MAX] = [20, 2000] as const;
/** Lines of the grid along an axis, about. */
const TICKS = 4;

/** The cells of a study by their dollars per success and p95, and a table of those worth choosing; nothing below two that differ. */
export function paretoHtml(study: Study): Html {
  const set = paretoSet(study);
  const { candidates, front } = set;
  const distinct = new Set(candidates.map(({ dollars, latency }) => `${dollars} ${latency}`));
  if (distinct.size < 2) return NO_HTML;
  const more = front.length - ROWS_MAX;
  const rest = markup`<p class="faint">${formatCount(more)} more of them are in the table of all cells.</p>`;
  return markup`<section><h2>Dollars against latency</h2>
<p>${countText(study, set)}</p>
${drawing(study, set)}
${frontTable(study, front)}
${more > 0 ? rest : NO_HTML}
</section>`;
}

function countText(study: Study, { front, candidates, hasHolding, loads }: ParetoSet): string {
  const hasThresholds = hasVerdicts(study);
  const other = `${loads > 1 ? ' of the same workload' : ''}${hasThresholds && hasHolding ? ' whose thresholds hold' : ''}`;
  const cells = front.length === 1 ? 'One cell is' : `${formatCount(front.length)} cells are`;
  const none = hasThresholds && !hasHolding ? ' The thresholds of no cell hold.' : '';
  return `${cells} worth choosing, of ${formatCount(candidates.length)}: no other cell${other} is as good in dollars per success, p95 and success share, and better in one of them.${none}`;
}

function frontTable(study: Study, front: readonly Candidate[]): Html {
  const metrics = [metricOf('dollars'), metricOf('latency'), metricOf('success')];
  const rows = front
    .slice(0, ROWS_MAX)
    .map(({ cell }, index) => [String(index + 1), ...cell.values, ...metrics.map((metric) => metric.textOf(cell))]);
  const head = ['No.', ...sweepNames(study), ...metrics.map(({ label }) => label)];
  const texts = study.sweeps.map((_, index) => index + 1);
  return htmlTable('Worth choosing, of each workload from the cheapest to the dearest', head, rows, texts);
}

/** Maps values onto a stretch of the drawing, with the numbers at which lines of the grid stand. */
interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [
    Infinity,
    -Infinity,
  ] as const);
  const step = stepOf(most > least ? most - least : Math.abs(most) || 1);
  const low = Math.floor(least / step) * step;
  const high = Math.max(Math.ceil(most / step) * step, low + step);
  const count = Math.round((high - low) / step);
  return {
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: count + 1 }, (_, index) => low + index * step),
  };
}

/** One, two or five times a power of ten, of which a range has about as many as an axis needs lines. */
function stepOf(range: number): number {
  const rough = range / TICKS;
  const power = Number(`1e${Number(rough.toExponential().split('e')[1])}`);
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

function drawing(study: Study, { candidates, front }: ParetoSet): Html {
  const [right, bottom] = [WIDTH - FRAME.right, HEIGHT - FRAME.bottom];
  const x = scaleOf(
    candidates.map(({ dollars }) => dollars),
    FRAME.left,
    right,
  );
  const y = scaleOf(
    candidates.map(({ latency }) => latency),
    bottom,
    FRAME.top,
  );
  const text = (value: number): string => value.toFixed(2);
  const places = new Map(front.map(({ cell }, index) => [cell, index + 1]));
  const points = candidates.slice(0, POINTS_MAX).map(({ cell, dollars, latency }) => {
    const place = places.get(cell);
    const kind = place === undefined ? (cell.verdict === 'passed' ? 'held' : 'broken') : 'front';
    const title = `${placeText(study, cell)}: ${metricOf('dollars').textOf(cell)} a success, p95 ${metricOf('latency').textOf(cell)}, success ${metricOf('success').textOf(cell)}`;
    const label =
      place === undefined || place > ROWS_MAX
        ? NO_HTML
        : markup`<text class="point" x="${text(x.at(dollars) + 8)}" y="${text(y.at(latency) - 6)}">${String(place)}</text>`;
    return markup`<circle class="point-${kind}" cx="${text(x.at(dollars))}" cy="${text(y.at(latency))}" r="${place === undefined ? '4' : '6'}"><title>${title}</title></circle>${label}`;
  });
  const across = x.ticks.map(
    (tick) =>
      markup`<line x1="${text(x.at(tick))}" x2="${text(x.at(tick))}" y1="${String(FRAME.top)}" y2="${String(bottom)}"/><text class="across" x="${text(x.at(tick))}" y="${String(bottom + 18)}">${formatDollars(tick.toFixed(9))}</text>`,
  );
  const up = y.ticks.map(
    (tick) =>
      markup`<line x1="${String(FRAME.left)}" x2="${String(right)}" y1="${text(y.at(tick))}" y2="${text(y.at(tick))}"/><text class="up" x="${String(FRAME.left - 8)}" y="${text(y.at(tick) + 4)}">${formatMs(tick)}</text>`,
  );
  return markup`<svg class="plot" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="Cells by dollars per success (across) and p95 of latency (up); the table below has those worth choosing, the table of all cells the others.">
${across}
${up}
<text class="across" x="${text((FRAME.left + right) / 2)}" y="${String(HEIGHT - 6)}">dollars per success; up: p95 of latency</text>
${points}
</svg>
<p class="faint">Numbered: worth choosing. Filled: all thresholds hold. Hollow: not.</p>`;
}
