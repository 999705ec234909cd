import type { Study } from '../../src/study/study.ts';
import { runRows } from '../run-rows.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** What was run, a row per part; of a study what all cells have in common. */
export function runHtml({ run }: Pick<Study, 'run'>): Html {
  const rows = runRows(run).map(([label, values]) => [
    label,
    markup`${values.map((value) => markup`<div>${value}</div>`)}`,
  ]);
  if (rows.length === 0) return NO_HTML;
  return markup`<section class="narrow"><h2>Run</h2>
${htmlTable('As in a scenario file, without defaults', ['Part', 'Options'], rows, [1])}
</section>`;
}
