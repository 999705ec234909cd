import type { AttemptTrace, RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { formatCount, formatDollars, formatInstant, formatMs } from '../../src/units/format.ts';
import type { Section } from '../section.ts';
import { plainOptions } from './run.ts';

/** Something that happened to a request: when, what, and what it cost; empty where that is nothing. */
export interface TraceStep {
  readonly at: string;
  readonly what: string;
  readonly dollars: string;
}

/** A request from due to dollar, step by step. */
export function traceSteps(trace: RequestTrace): readonly TraceStep[] {
  const { attempts, dueMs, endedMs, succeeded, omittedAttempts = 0 } = trace;
  const step = (ms: number, what: string, dollars: string = ''): TraceStep => ({
    at: formatInstant(ms),
    what,
    dollars,
  });
  return [
    step(dueMs, 'due'),
    ...attempts.flatMap((attempt, index) => {
      const { sentMs, endedMs: answeredMs, next } = attempt;
      const missing = attempt.attempt - (attempts[index - 1]?.attempt ?? 0) - 1;
      return [
        ...(missing > 0 ? [{ at: '…', what: `${formatCount(omittedAttempts)} attempts not shown`, dollars: '' }] : []),
        step(sentMs, `attempt ${attempt.attempt} sent to ${attempt.model}`),
        ...inspectionSteps(trace, attempt).map(([ms, what]) => step(ms, what)),
        step(answeredMs, endingText(attempt), costText(attempt)),
        ...(next === undefined ? [] : [step(answeredMs, nextText(trace, attempt, attempts[index + 1]))]),
      ];
    }),
    step(
      endedMs,
      `${succeeded ? 'succeeded' : 'failed'} ${formatMs(endedMs - dueMs)} after it was due`,
      costText(trace),
    ),
  ];
}

/** What became of an attempt that was lost, until its client knew. */
function inspectionSteps({ retry }: RequestTrace, { sentMs, inspection }: AttemptTrace): [number, string][] {
  if (inspection === undefined) return [];
  const { lostAs, status = 0, lostMs, askedMs } = inspection;
  return [
    [lostMs, `lost after ${formatMs(lostMs - sentMs)} (${endingName(status, lostAs)})`],
    [lostMs, `waits ${formatMs(askedMs - lostMs)}: backoff of ${plainOptions(retry)}`],
    [askedMs, 'asks for its task before it sends the request again'],
  ];
}

/** What something cost, as far as that is known. */
function costText({ dollars, dollarsAtMost }: Pick<RequestTrace, 'dollars' | 'dollarsAtMost'>): string {
  if (dollarsAtMost === undefined) return formatDollars(dollars);
  return `${dollars === '0' ? '' : `${formatDollars(dollars)} to `}${formatDollars(dollarsAtMost)}?`;
}

/** An attempt in one line: how it ended, with what is known of its time, and what it cost. */
export function attemptText(attempt: AttemptTrace): string {
  return `attempt ${attempt.attempt}: ${endingText(attempt)}, ${costText(attempt)}`;
}

/** How an attempt ended, with what is known of its time. */
function endingText(attempt: AttemptTrace): string {
  const { sentMs, endedMs, status, outcome, queueMs, serviceMs, firstTokenMs, polls, jobId, price, message } = attempt;
  const details = [
    ...(queueMs === undefined ? [] : [`queue ${formatMs(queueMs)}`]),
    ...(serviceMs === undefined ? [] : [`service ${formatMs(serviceMs)}`]),
    ...(firstTokenMs === undefined ? [] : [`first token ${formatMs(firstTokenMs)}`]),
    ...(polls === undefined ? [] : [`${formatCount(polls)} polls`]),
    ...(jobId === undefined ? [] : [`job ${jobId}`]),
    ...(price === undefined || attempt.dollars === '0' ? [] : [plainOptions(price)]),
    ...(message === undefined ? [] : [message]),
  ];
  const took = `${endingName(status, outcome)} after ${formatMs(endedMs - sentMs)}`;
  return details.length === 0 ? took : `${took} (${details.join(', ')})`;
}

function endingName(status: number, outcome: string): string {
  return status === 0 ? outcome : `${status} ${outcome}`;
}

/** What the client did after a failure, and why. */
function nextText(
  { retry: policy }: RequestTrace,
  { next, retryAfterMs, inspection }: AttemptTrace,
  after: AttemptTrace | undefined,
): string {
  if (next === undefined) return '';
  const retry = plainOptions(policy);
  const asked = retryAfterMs === undefined ? '' : ` (Retry-After ${formatMs(retryAfterMs)})`;
  if (next.retried) {
    if (inspection !== undefined)
      return `${inspection.found === 'failed' ? 'the task has failed' : 'nobody knows what became of the task'}: sends the request again`;
    if (next.reason === 'fallback') return after === undefined ? 'asks another model' : `asks ${after.model} instead`;
    const why = next.reason === 'retry-after' ? `the answer asked for it${asked}` : `backoff of ${retry}${asked}`;
    return `waits ${formatMs(next.waitMs)}: ${why}`;
  }
  if (inspection?.found === 'unknown') return 'not sent again: nobody knows what became of the task';
  const linger = next.waitMs > 0 ? `; it sleeps ${formatMs(next.waitMs)} more before it reports the failure` : '';
  switch (next.reason) {
    case 'attempts':
      return `not retried: ${retry} makes no more attempts${linger}`;
    case 'retry-after':
      return `not retried: the answer asked for a longer wait than ${retry} accepts${asked}`;
    case 'stopped':
      return 'not retried: a budget of retries, the spend cap or the end of the run did not allow it';
    default:
      return `not retried: ${retry} does not retry this${linger}`;
  }
}

/** How the attempts of a request ended, in short: `503 ×2, timeout, 200`; `timeout → 200` was lost, asked for, and found. */
function courseText({ attempts, omittedAttempts = 0 }: RequestTrace): string {
  const names = attempts.map(({ status, outcome, inspection }) => {
    const name = status < 300 && outcome !== 'ok' ? outcome : String(status);
    return inspection === undefined ? name : `${inspection.lostAs} → ${name}`;
  });
  const runs: { name: string; count: number }[] = [];
  for (const name of names) {
    const last = runs.at(-1);
    if (last?.name === name) last.count++;
    else runs.push({ name, count: 1 });
  }
  const texts = runs.map(({ name, count }) => (count === 1 ? name : `${name} ×${count}`));
  return omittedAttempts === 0 ? texts.join(', ') : `${texts.join(', ')}, and ${formatCount(omittedAttempts)} more`;
}

/** One line about a request. */
export function traceSentence(trace: RequestTrace): string {
  const { request, attempts, omittedAttempts = 0, dueMs, endedMs, succeeded } = trace;
  const count = attempts.length + omittedAttempts;
  const how = `${succeeded ? 'succeeded' : 'failed'} after ${formatMs(endedMs - dueMs)}`;
  return `Request ${request} ${how}, with ${formatCount(count)} attempt${count === 1 ? '' : 's'}, for ${costText(trace)}`;
}

/** A few requests of the run: number, why it was chosen, time, dollars, and how its attempts ended. */
export function exemplarSection({ exemplars }: Summary): Section | undefined {
  if (exemplars === undefined || exemplars.requests.length === 0) return undefined;
  const rows = exemplars.requests.map((trace) => [
    String(trace.request),
    trace.kinds.join(', '),
    formatMs(trace.endedMs - trace.dueMs),
    costText(trace),
    courseText(trace),
  ]);
  const columns = [
    'request',
    { head: 'why', kind: 'text' },
    'took',
    'dollars',
    { head: 'attempts', kind: 'text' },
  ] as const;
  const remark = `a few of ${formatCount(exemplars.of)} requests; tollmark report DIR --request N tells one`;
  return { title: 'exemplars', remark, parts: [{ columns, rows, heads: 'all' }] };
}
