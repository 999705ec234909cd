import type { Summary } from '../../src/measure/summary.ts';
import {
  formatColumnShare,
  formatCount,
  formatDollars,
  formatMs,
  formatRatio,
  formatShare,
} from '../../src/units/format.ts';
import {
  askedModels,
  attemptRows,
  latencyRows,
  pollRows,
  refusedRows,
  requestRows,
  throughputRows,
  type CountRow,
  validityRows,
} from '../figures.ts';
import { markup, htmlTable, NO_HTML, type Html } from './markup.ts';

function countTable(caption: string, rows: readonly CountRow[]): Html {
  const cells = rows.map(({ label, count, share }) => [label, formatCount(count), formatColumnShare(share)]);
  return htmlTable(caption, ['Outcome', 'Count', 'Share'], cells);
}

/** Requests and attempts by how they ended, throughput, and what the client's own bounds refused. */
export function trafficHtml(summary: Summary): Html {
  const { attempts } = summary;
  const sent = { label: 'sent', count: attempts.total, share: attempts.total === 0 ? null : 1 };
  const amplification = `Retry amplification ${formatRatio(summary.retryAmplification)}`;
  const refused = refusedRows(summary).map(
    ({ label, count }) => markup`<li>Refused: ${formatCount(count)} ${label}.</li>`,
  );
  return markup`<section class="pair">
<div><h2>Requests</h2>
${countTable(`Error rate ${formatShare(summary.errorRate)}`, requestRows(summary.requests))}
${refused.length === 0 ? NO_HTML : markup`<ul class="reasons">${refused}</ul>`}</div>
<div><h2>Attempts</h2>
${countTable(amplification, [sent, ...attemptRows(attempts), ...pollRows(summary)])}</div>
</section>
<section class="narrow"><h2>Throughput</h2>
${htmlTable('Means over the run', ['Rate', 'What is counted', 'Per second'], throughputRows(summary), [1])}
</section>`;
}

/** The percentiles of each time that was recorded. */
export function latencyHtml(summary: Summary): Html {
  const rows = latencyRows(summary).map(({ label, meaning, latency }) => [
    markup`${label}<br><span class="faint">${meaning}</span>`,
    ...[latency.p50, latency.p90, latency.p95, latency.p99, latency.p999, latency.max].map(formatMs),
    formatCount(latency.count),
  ]);
  return markup`<section><h2>Latency</h2>
${htmlTable('Percentiles', ['Time', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'Count'], rows)}
</section>`;
}

/** Traffic and dollars of each model, when there is more than one. */
export function modelsHtml(summary: Summary): Html {
  if (askedModels(summary).length < 2) return NO_HTML;
  const rows = askedModels(summary).map(({ model, requests, attempts, latencyMs, dollars }) => [
    model,
    formatCount(requests.offered),
    formatCount(requests.succeeded),
    formatCount(attempts),
    formatMs(latencyMs.p50),
    formatMs(latencyMs.p95),
    formatDollars(dollars.billed),
    formatDollars(dollars.useful),
    formatDollars(dollars.wasted),
  ]);
  const head = ['Model', 'Offered', 'Succeeded', 'Attempts', 'p50', 'p95', 'Billed', 'Useful', 'Wasted'];
  return markup`<section><h2>By model</h2>
${htmlTable('Requests, attempts, latency and dollars of each model', head, rows)}
</section>`;
}

/** How well the load generator kept up; left out in virtual time, which cannot be late. */
export function validityHtml(summary: Summary): Html {
  if (summary.world === 'virtual') return NO_HTML;
  return markup`<section class="narrow"><h2>Validity</h2>
${htmlTable('Whether the load generator kept up', ['Measure', 'Observed'], validityRows(summary))}
</section>`;
}
