import type { Summary } from '../../src/measure/summary.ts';
import { formatMs, formatObserved } from '../../src/units/format.ts';
import { FEW_SUCCESSES } from './chart-bodies.ts';
import type { Chart, ChartLine } from './chart.ts';
import { markup, htmlTable, NO_HTML, type Html } from './markup.ts';
import { shadesHtml } from './shaded-spans.ts';

/** The place of one chart, with its title and its text. */
export function figureHtml(chart: Pick<Chart, 'id' | 'title' | 'description'>): Html {
  return markup`<figure>
<h3 id="${chart.id}-title">${chart.title}</h3>
<div class="chart" id="${chart.id}" role="img" aria-labelledby="${chart.id}-title" aria-describedby="${chart.id}-text"></div>
<figcaption id="${chart.id}-text">${chart.description}</figcaption>
</figure>`;
}

/** Charts side by side; without JavaScript, words that say where their numbers are instead. */
export function figuresHtml(charts: readonly Chart[], numbers = 'the table below them has'): Html {
  return markup`<noscript><p>The charts need JavaScript; ${numbers} the same numbers.</p></noscript>
<div class="charts">
${charts.map(figureHtml)}
</div>`;
}

/** Every number that the charts draw, one row per window. */
function numbersHtml(charts: readonly Chart[], windowMs: number): Html {
  const [first] = charts;
  if (first === undefined) return NO_HTML;
  const unitText = ({ unit, prefix }: Chart): string => (unit === '/s' ? ' per s' : unit + prefix.replace('$', ', $'));
  const head = charts.flatMap((chart) => chart.lines.map((line) => line.label + unitText(chart)));
  const rows = first.x.map((x, index) => [
    String(x),
    ...charts.flatMap(({ lines }) => lines.map((line) => numberHtml(line, index))),
  ]);
  const hasFew = charts.some(({ lines }) => lines.some(({ few = [] }) => few.some((count) => count !== null)));
  const fewWords = hasFew ? `; of 7: so many requests stand behind it, fewer than ${FEW_SUCCESSES}` : '';
  const caption = `Windows of ${formatMs(windowMs)}; each row starts at that many ${first.xUnit}${fewWords}`;
  return markup`<details class="screen"><summary>The numbers behind the charts</summary>
${htmlTable(caption, [`From, ${first.xUnit}`, ...head], rows)}
</details>`;
}

/** A value of a line, with how many requests stand behind it where those are few. */
export function numberHtml({ values, few }: ChartLine, index: number): Html {
  const count = few?.[index] ?? null;
  const text = formatObserved(values[index] ?? null);
  return count === null ? markup`${text}` : markup`${text} <span class="faint">of ${String(count)}</span>`;
}

/** The run over time: a figure per chart with its text, and a table of all numbers. */
export function chartsHtml(charts: readonly Chart[], summary: Summary): Html {
  const { windowMs } = summary.series;
  if (charts.length === 0) {
    return markup`<section><h2>Over time</h2><p>No window was recorded, so there is nothing to draw.</p></section>`;
  }
  return markup`<section><h2>Over time</h2>
<p class="faint screen">Windows of ${formatMs(windowMs)}. Drag across a chart to zoom, double-click to see all of it again.</p>
${shadesHtml(summary)}
${summary.replications === undefined ? NO_HTML : markup`<p class="faint">The charts show one replication on average.</p>`}
${figuresHtml(charts)}
${numbersHtml(charts, windowMs)}
</section>`;
}
