import type { Summary } from '../../src/measure/summary.ts';
import { intervalHeading, intervalRows, replicationsSentence } from '../replications.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** The figures of one replication with their intervals, when there were replications. */
export function replicationsHtml({ replications }: Summary): Html {
  if (replications === undefined) return NO_HTML;
  const rows = intervalRows(replications).map(({ label, mean, interval }) => [label, mean, interval]);
  const caption = `${replicationsSentence(replications)} The charts show one replication on average.`;
  return markup`<section class="narrow"><h2>Replications</h2>
${htmlTable(caption, ['Figure', 'Mean', intervalHeading(replications)], rows)}
</section>`;
}
