import type { ComparedPair, ComparedSide, Comparison } from '../../src/comparison/comparison.ts';
import { formatDollars, formatRatio } from '../../src/units/format.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { sideName } from './sections.ts';

/** Cells that are drawn; the table has all. */
const CELLS_MAX = 40;
/** Of a drawing, in its own units. */
const [WIDTH, ROW, LEFT, RIGHT] = [640, 26, 230, 612] as const;

const FIGURES: readonly {
  readonly title: string;
  readonly of: (side: ComparedSide) => number | null;
  readonly text: (value: number) => string;
}[] = [
  {
    title: 'Dollars per success',
    of: ({ dollarsPerSuccess }) => (dollarsPerSuccess === null ? null : Number(dollarsPerSuccess)),
    text: (value) => formatDollars(value.toFixed(9)),
  },
  { title: 'Attempts per request', of: ({ attemptsPerRequest }) => attemptsPerRequest, text: formatRatio },
];

/** For each figure a small drawing: base and head of every cell, or of every head, in a row. */
export function cellsHtml({ pairs }: Comparison): Html {
  const drawings = FIGURES.map((figure) => drawing(pairs.slice(0, CELLS_MAX), figure)).filter(
    ({ html }) => html !== '',
  );
  if (drawings.length === 0) return NO_HTML;
  return markup`<section><h2>Base and head</h2>
<p class="faint">Hollow: base. Filled: head. The table above has the verdicts${pairs.length > CELLS_MAX ? ` and what goes beyond the first ${String(CELLS_MAX)}` : ''}.</p>
<div class="pair">${drawings}</div>
</section>`;
}

function drawing(pairs: readonly ComparedPair[], { title, of, text }: (typeof FIGURES)[number]): Html {
  const values = pairs.flatMap(({ base, head }) => [of(base) ?? [], of(head) ?? []].flat());
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  if (most === 0) return NO_HTML;
  const least = values.reduce((low, value) => Math.min(low, value), most);
  const range = most > least ? most - least : 1;
  const x = (value: number): string => (LEFT + ((value - least) / range) * (RIGHT - LEFT)).toFixed(2);
  const rows = pairs.map((pair, index) => {
    const y = String(index * ROW + ROW / 2);
    const [from, to] = [of(pair.base), of(pair.head)];
    const name = sideName(pair);
    const words = [from, to].map((value) => (value === null ? 'nothing' : text(value)));
    const line =
      from === null || to === null ? NO_HTML : markup`<line x1="${x(from)}" x2="${x(to)}" y1="${y}" y2="${y}"/>`;
    return markup`<g><title>${name}: ${words[0] ?? ''} → ${words[1] ?? ''}</title><text class="up" x="${String(LEFT - 12)}" y="${String(index * ROW + ROW / 2 + 4)}">${shortened(name)}</text>${line}
${from === null ? NO_HTML : markup`<circle class="ring-base" cx="${x(from)}" cy="${y}" r="6"/>`}${to === null ? NO_HTML : markup`<circle class="ink-head" cx="${x(to)}" cy="${y}" r="4"/>`}</g>`;
  });
  return markup`<div><h3>${title}</h3>
<svg class="plot" viewBox="0 0 ${String(WIDTH)} ${String(pairs.length * ROW)}" role="img" aria-label="${title} of base and head; the table above has dollars and verdicts.">
${rows}
</svg>
<p class="faint">${most > least ? `From ${text(least)} to ${text(most)}.` : `${text(most)} everywhere.`}</p></div>`;
}

/** A name as far as a row has room for it: the end tells most of a path. */
function shortened(name: string): string {
  return name.length > 20 ? `…${name.slice(-19)}` : name;
}
