import type { Summary } from '../../src/measure/summary.ts';
import { plainOptions } from '../run-rows.ts';
import { exemplarRows, exemplarsRemark, traceSentence, traceSteps } from '../trace-steps.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** A few requests of the run: a table of them, and each step by step. */
export function exemplarsHtml({ exemplars }: Summary): Html {
  if (exemplars === undefined || exemplars.requests.length === 0) return NO_HTML;
  const head = ['Request', 'Why', 'Took', 'Dollars', 'Attempts'];
  const details = exemplars.requests.map((trace) => {
    const steps = traceSteps(trace).map(({ at, what, dollars }) => [at, what, dollars]);
    return markup`<details><summary>${traceSentence(trace)}</summary>
${htmlTable(`Since the start of the run; retries: ${plainOptions(trace.retry)}`, ['At', 'What', 'Dollars'], steps, [1])}
</details>`;
  });
  return markup`<section><h2>Exemplars</h2>
${htmlTable(exemplarsRemark(exemplars), head, exemplarRows(exemplars), [1, 4])}
${details}
</section>`;
}
