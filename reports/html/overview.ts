import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import {
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  formatRate,
  formatRatio,
  formatShare,
} from '../../src/units/format.ts';
import { costSentence, intervalSentence, lengthText, unpaidSentence, verdictReason, WORLD_LABEL } from '../figures.ts';
import { seedText } from '../replications.ts';
import { markup, htmlTable, NO_HTML, type Html } from './markup.ts';

const MARK: { readonly [K in Summary['verdict']]: string } = {
  passed: '✓ PASSED',
  failed: '✗ FAILED',
  invalid: '! INVALID',
  partial: '! PARTIAL',
};

/** Verdict, scenario, how it was run, the run in one sentence, and why it is invalid or partial. */
export function headlineHtml(summary: Summary): Html {
  const { scenario, validity } = summary;
  const reasons = markup`<ul class="reasons">${validity.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`;
  return markup`<header>
<p class="verdict ${summary.verdict}"><strong>${MARK[summary.verdict]}</strong> <span>${verdictReason(summary)}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${WORLD_LABEL[summary.world]} · ${seedText(summary)} · ${lengthText(summary)}</p>
<p class="sentence">${costSentence(summary)}</p>
${validity.reasons.length === 0 ? NO_HTML : reasons}
</header>`;
}

function card(label: string, figure: string, remark: string): Html {
  return markup`<div class="card"><dt>${label}</dt><dd><b>${figure}</b> <small>${remark}</small></dd></div>`;
}

/** The figures that most readers come for. */
export function cardsHtml(summary: Summary): Html {
  const { dollars, projection, requests, throughput } = summary;
  const share = dollarShare(dollars.wasted, dollars.billed);
  const monthly =
    projection === null
      ? card('Error rate', formatShare(summary.errorRate), `of ${formatCount(requests.offered)} requests`)
      : card(
          'Per month',
          formatDollars(projection.perMonth),
          `at ${formatCount(projection.requestsPerMonth)} requests`,
        );
  return markup`<dl class="cards" aria-label="Key figures">
${card('Billed', formatDollars(dollars.billed), `${formatDollars(dollars.useful)} of it useful`)}
${card('Wasted', formatDollars(dollars.wasted), share === null ? 'nothing was billed' : `${formatShare(share)} of what was billed`)}
${card('Per success', formatDollars(dollars.perSuccess), `${formatCount(requests.succeeded)} requests succeeded`)}
${monthly}
${card('Retry amplification', formatRatio(summary.retryAmplification), `${formatCount(summary.attempts.total)} attempts sent`)}
${card('Goodput', formatRate(throughput.goodputPerSecond), `of ${formatRate(throughput.offeredPerSecond)} offered`)}
${card('Latency p50', formatMs(summary.latencyMs.p50), 'due to final outcome')}
${card('Latency p95', formatMs(summary.latencyMs.p95), `p99 ${formatMs(summary.latencyMs.p99)}`)}
</dl>`;
}

/** Each threshold as it was written, what was observed, and whether it holds. */
export function thresholdsHtml(summary: Summary): Html {
  if (summary.thresholds.length === 0) return NO_HTML;
  const rows = summary.thresholds.map(({ metric, condition, observed, passed }) => [
    markup`<span class="${passed ? 'good' : 'bad'}">${passed ? '✓ holds' : '✗ broken'}</span>`,
    `${metric} ${condition}`,
    formatObserved(observed),
  ]);
  return markup`<section class="narrow"><h2>Thresholds</h2>
${htmlTable('What the scenario demands', ['Result', 'Threshold', 'Observed'], rows, [1])}
</section>`;
}

/** What the load would cost per hour, day and month, how sure that is, and how it follows from the run. */
export function projectionHtml(summary: Summary): Html {
  const { projection } = summary;
  if (projection === null) return NO_HTML;
  const { perHour, perDay, perMonth, requestsPerMonth } = projection;
  const unpaid = unpaidSentence(summary);
  const row = [formatCount(requestsPerMonth), ...[perHour, perDay, perMonth].map(formatDollars)];
  return markup`<section><h2>Projection</h2>
${htmlTable(projection.basis, ['Requests a month', 'Per hour', 'Per day', 'Per month'], [row])}
<p>${intervalSentence(projection)}</p>${unpaid === undefined ? NO_HTML : markup`<p class="warn">${unpaid}</p>`}
</section>`;
}
