import { axisOf } from '../../src/study/quantity.ts';
import type { Study, StudyCell } from '../../src/study/study.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { hasVerdicts, holds, sweepNames } from './figures.ts';
import { STUDY_METRICS, type StudyMetric } from './metrics.ts';

/** Shades of a heat map; 0 is none. */
const SHADES = 8;
/** Cells beyond which there is no map: nobody could read it. */
const MAP_CELLS_MAX = 1000;

/** Which sweep runs down and which across. */
interface Layout {
  readonly rows: number;
  readonly columns: number;
}

/** Two sweeps that vary make a map; numbers run across. Undefined for fewer, for more, and for too many cells. */
function layoutOf(study: Study): Layout | undefined {
  const [first, second, ...more] = study.sweeps.flatMap(({ values }, index) => (values.length > 1 ? [index] : []));
  if (first === undefined || second === undefined || more.length > 0 || study.cells.length > MAP_CELLS_MAX)
    return undefined;
  const isNumeric = (index: number): boolean => axisOf(study.sweeps[index]?.values ?? []) !== undefined;
  return isNumeric(first) && !isNumeric(second) ? { rows: second, columns: first } : { rows: first, columns: second };
}

/** A study of two sweeps as a coloured table, one for each metric, of which radio buttons show one; nothing for other studies. */
export function heatMapHtml(study: Study): Html {
  const layout = layoutOf(study);
  if (layout === undefined) return NO_HTML;
  const choices = STUDY_METRICS.map(({ id, label }, index) => {
    const input = markup`<input type="radio" name="metric" id="show-${id}"`;
    return markup`<span>${input}${index === 0 ? markup` checked` : NO_HTML}> <label for="show-${id}">${label}</label></span>`;
  });
  return markup`<section class="maps"><h2>The whole grid</h2>
<fieldset class="screen"><legend>Metric</legend>
${choices}
</fieldset>
${STUDY_METRICS.map((metric) => mapHtml(study, metric, layout))}
</section>`;
}

function mapHtml(study: Study, metric: StudyMetric, { rows, columns }: Layout): Html {
  const names = sweepNames(study);
  const columnValues = study.sweeps[columns]?.values ?? [];
  const shadeOf = shades(study.cells, metric);
  const marks = hasVerdicts(study) ? ' ✗: a threshold does not hold.' : '';
  const caption = `${metric.label}. The stronger the colour, the more; ${metric.better} is better.${marks}`;
  const cells = new Map(study.cells.map((cell) => [JSON.stringify([cell.values[rows], cell.values[columns]]), cell]));
  const bodyRows = (study.sweeps[rows]?.values ?? []).map((rowValue) => {
    const row = columnValues.map((value) => cellHtml(cells.get(JSON.stringify([rowValue, value])), metric, shadeOf));
    return markup`<tr><th scope="row">${rowValue}</th>${row}</tr>`;
  });
  return markup`<div class="map map-${metric.id} scroll" tabindex="0" role="group" aria-label="Map"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${names[rows] ?? ''} \\ ${names[columns] ?? ''}</th>${columnValues.map((value) => markup`<th scope="col" class="number">${value}</th>`)}</tr></thead>
<tbody>
${bodyRows}
</tbody></table></div>`;
}

function cellHtml(cell: StudyCell | undefined, metric: StudyMetric, shadeOf: (cell: StudyCell) => number): Html {
  if (cell === undefined) return markup`<td class="number">–</td>`;
  const text = `${metric.textOf(cell)}${holds(cell) ? '' : ' ✗'}`;
  return markup`<td class="number ${metric.better}-${String(shadeOf(cell))}">${text}</td>`;
}

/** The shade of each cell by its place between the lowest and the highest; 0 where there is no number, or only one. */
function shades(cells: readonly StudyCell[], metric: StudyMetric): (cell: StudyCell) => number {
  const known = cells.flatMap((cell) => metric.valueOf(cell) ?? []);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return (cell) => {
    const value = metric.valueOf(cell);
    return value === null || high <= low ? 0 : Math.round(((value - low) / (high - low)) * SHADES);
  };
}

/** Per cent of a line's colour in the darkest shade: text on it keeps a contrast of 4.5:1 in both schemes. */
const DARKEST = 48;

/** The style of heat maps, besides that of the page: shades, and which map the radio buttons show. All are shown where `:has` is unknown. */
export function studyStyle(): string {
  const rules = Array.from({ length: SHADES }, (_, index) => {
    const percent = (DARKEST * (index + 1)) / SHADES;
    const color = (line: string): string => `color-mix(in srgb, var(${line}) ${percent}%, var(--page))`;
    return `.more-${index + 1} { background: ${color('--line-1')}; } .less-${index + 1} { background: ${color('--line-2')}; }`;
  });
  const shown = STUDY_METRICS.map(({ id }) => `.maps:has(#show-${id}:checked) .map-${id}`).join(', ');
  return `
.maps fieldset { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 6px 14px 8px;
  border: 1px solid var(--rule); border-radius: 8px; }
.maps legend { padding: 0 4px; color: var(--faint); font-size: 13px; }
.map { margin-top: 12px; }
.map td.number { padding: 6px 12px; border: 1px solid var(--page); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.map tbody th { min-width: 14ch; max-width: 34ch; }
.cells thead th.number + th.text { padding-left: 14px; }
.cells tbody th, .cells td.text { min-width: 0; max-width: 40ch; overflow-wrap: break-word; }
@supports selector(:has(*)) { .map { display: none; } ${shown} { display: block; } }
${rules.join('\n')}
`.trim();
}
