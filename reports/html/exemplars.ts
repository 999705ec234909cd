import type { AttemptTrace, RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { formatMs } from '../../src/units/format.ts';
import { attemptText, traceSentence, traceSteps } from '../sections/exemplars.ts';
import { isZeroDollars } from '../sections/headline.ts';
import { plainOptions } from '../sections/run.ts';
import { htmlTable, markup, type Html } from './markup.ts';
import { type WaterfallBar, waterfallDrawing } from './waterfall.ts';

/** What the colours of the bars are, as readers read it. */
const LEGEND = [
  ['queue', 'in the provider’s queue'],
  ['useful', 'under way, and successful'],
  ['refused', 'under way, and failed for nothing'],
  ['failed', 'failed, but billed'],
  ['job', 'its job goes on without its client'],
  ['wait', 'the client waits'],
] as const;

/** Each exemplar, folded: its attempts as bars in time, then all steps in a table. */
export function tracesHtml({ exemplars }: Summary): Html {
  const requests = exemplars?.requests ?? [];
  if (requests.length === 0) return markup``;
  const traces = requests.map((trace) => {
    const steps = traceSteps(trace).map(({ at, what, dollars }) => [at, what, dollars]);
    return markup`<details><summary>${traceSentence(trace)}</summary>
${traceDrawing(trace)}
${htmlTable(`Since the start of the run; retries: ${plainOptions(trace.retry)}`, ['At', 'What', 'Dollars'], steps, [1])}
</details>`;
  });
  return markup`${legendHtml()}
${traces}`;
}

function legendHtml(): Html {
  const words = LEGEND.map(
    ([kind, meaning]) =>
      markup`<span class="key"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="fill-${kind}" width="12" height="12" rx="2"/></svg>${meaning}</span>`,
  );
  return markup`<p class="faint">Open a request to see its attempts in time. ${words}</p>`;
}

function traceDrawing(trace: RequestTrace): Html {
  const rows = trace.attempts.map(barsOf);
  const lastMs = Math.max(trace.endedMs, ...rows.flat().map(({ untilMs }) => untilMs));
  return waterfallDrawing(
    rows,
    [trace.dueMs, lastMs],
    'The attempts of the request in time; the table below has the steps.',
  );
}

/** An attempt in the queue and under way, its job behind it, and the wait of its client. */
function barsOf(attempt: AttemptTrace): WaterfallBar[] {
  const { sentMs, endedMs, queueMs = 0, serviceMs, next } = attempt;
  const bar = (fromMs: number, untilMs: number, kind: string, title: string): WaterfallBar[] =>
    untilMs > fromMs ? [{ fromMs, untilMs, kind, title }] : [];
  const startedMs = Math.min(endedMs, sentMs + queueMs);
  const jobEndedMs = serviceMs === undefined ? endedMs : sentMs + queueMs + serviceMs;
  const waitedUntilMs = next?.retried === true ? endedMs + next.waitMs : endedMs;
  return [
    ...bar(sentMs, startedMs, 'queue', `queue ${formatMs(startedMs - sentMs)}`),
    { fromMs: startedMs, untilMs: endedMs, kind: kindOf(attempt), title: attemptText(attempt) },
    ...bar(endedMs, waitedUntilMs, 'wait', `waits ${formatMs(waitedUntilMs - endedMs)}`),
    ...bar(endedMs, jobEndedMs, 'job', `the job goes on for ${formatMs(jobEndedMs - endedMs)}`),
  ];
}

function kindOf({ outcome, dollars }: AttemptTrace): string {
  if (outcome === 'ok') return 'useful';
  return isZeroDollars(dollars) ? 'refused' : 'failed';
}
