import type { Summary } from '../../src/measure/summary.ts';
import { twinHeading, twinRows, twinSentence } from '../twin.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** What a simulation predicted beside what the run measured, when it was simulated. */
export function twinHtml(summary: Summary): Html {
  const { twin } = summary;
  if (twin === undefined) return NO_HTML;
  const rows = twinRows(twin).map(({ label, predicted, measured, difference }) => [
    label,
    predicted,
    measured,
    difference,
  ]);
  return markup`<section class="narrow"><h2>Twin: ${twinHeading(twin)}</h2>
${htmlTable(twinSentence(twin, summary), ['Figure', 'Simulated', 'Measured', 'Difference'], rows)}
</section>`;
}
