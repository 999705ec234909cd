import {
  type ComparedPair,
  type Comparison,
  comparisonSchema,
  type DrawnComparison,
  type DrawnPair,
} from '../../src/comparison/comparison.ts';
import { htmlDocument } from '../html/document.ts';
import { figuresHtml, numberHtml } from '../html/chart-section.ts';
import type { Chart } from '../html/chart.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { cellsHtml } from './cell-plots.ts';
import { overlaidCharts, overlaidPercentiles, RUNS_DRAWN_MAX } from './overlays.ts';
import { pairingSection } from './pairing.ts';
import { apart, DETAILED_MAX, overviewSection, pairSections, sideName } from './sections.ts';
import { COMPARISON_MARK, otherChanges, pairSentence, pairWords } from './words.ts';

/** A comparison as one page that needs nothing else, with base and head in the same charts; it is in it as JSON, in the element `tollmark-comparison`. */
export function comparisonHtml(comparison: DrawnComparison): string {
  const { drawn, ...data } = comparison;
  const { pairs, scenario, verdict } = comparison;
  const isOne = pairs.length === 1;
  const shown = pairs.length > DETAILED_MAX ? [] : pairs;
  const charts = shown.map((_, index) => overlaidCharts(drawn?.[index], String(index)));
  const { text, style = 'strong' } = COMPARISON_MARK[verdict];
  return htmlDocument({
    title: `${scenario.name}: comparison, ${verdict} · Tollmark`,
    charts: charts.flat(),
    main: markup`<header>
<p class="verdict ${style}"><strong>${text}</strong></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
${isOne ? shown.map((pair) => headHtml(comparison, pair)) : NO_HTML}
</header>
${
  isOne
    ? NO_HTML
    : markup`${sectionHtml(overviewSection(comparison))}
${cellsHtml(comparison)}`
}
${sectionHtml(pairingSection(comparison))}${shown.map((pair, index) => pairHtml(comparison, pair, { isOne, charts: charts[index] ?? [], drawn: drawn?.[index] }))}`,
    footer: markup`<p>Tollmark · ${comparison.schema} · the same as JSON: tollmark compare BASE HEAD --format json</p>`,
    data: { id: 'tollmark-comparison', value: comparisonSchema.parse(data) },
  });
}

/** What was compared, what to know first, and what the change comes to. */
function headHtml(comparison: Comparison, pair: ComparedPair): Html {
  const others = otherChanges(pair);
  return markup`<p class="faint">${pairWords(comparison, pair).join(' · ')}</p>
<p class="sentence">${pairSentence(pair)}</p>
${others === '' ? NO_HTML : markup`<p>${others}</p>`}
${pair.notes.length === 0 ? NO_HTML : markup`<ul class="reasons">${pair.notes.map((note) => markup`<li>${note}</li>`)}</ul>`}`;
}

interface PairParts {
  readonly isOne: boolean;
  readonly charts: readonly Chart[];
  readonly drawn: DrawnPair | undefined;
}

function pairHtml(comparison: Comparison, pair: ComparedPair, { isOne, charts, drawn }: PairParts): Html {
  const { limits, others } = apart(pairSections(pair));
  return markup`${isOne ? NO_HTML : markup`<section><h2>${sideName(pair)}</h2>${headHtml(comparison, pair)}</section>`}
${sectionHtml(limits)}
${others.map((section) => sectionHtml(section))}
${overlaidPercentiles(drawn)}
${chartsHtml(charts, pair)}`;
}

function chartsHtml(charts: readonly Chart[], { base, head }: ComparedPair): Html {
  const named = charts.map(({ title, lines }) => ({ title, lines: lines.filter(({ isThin }) => isThin !== true) }));
  const [first] = charts;
  if (first === undefined) return NO_HTML;
  const columns = [
    `From, ${first.xUnit}`,
    ...named.flatMap(({ title, lines }) => lines.map(({ label }) => `${title}: ${label}`)),
  ];
  const rows = first.x.map((x, row) => [
    String(x),
    ...named.flatMap(({ lines }) => lines.map((line) => numberHtml(line, row))),
  ]);
  const most = Math.max(base.sources.length, head.sources.length);
  const whichRuns = most > RUNS_DRAWN_MAX ? `the first ${RUNS_DRAWN_MAX} runs` : 'the runs';
  return markup`<section><h2>Over time</h2>
<p class="faint screen">Drag across a chart to zoom, double-click to see all of it again.</p>
${most > 1 ? markup`<p class="faint">Thick: the median of ${whichRuns} of a side in each window. Thin: each of these runs.</p>` : NO_HTML}
${figuresHtml(charts)}
<details class="screen"><summary>The numbers behind the charts</summary>
${htmlTable(most > 1 ? 'Windows of both sides; of several runs their median' : 'Windows of both runs', columns, rows)}
</details>
</section>`;
}
