import type { ShownAttempt, ShownRequest } from '../../src/invoice/invoice-schema.ts';
import { countOf, formatDollars, formatInstant, formatMs } from '../../src/units/format.ts';
import type { Cell, Section } from '../section.ts';
import { WASTE_MEANING } from '../sections/dollars.ts';
import { isZeroDollars } from '../sections/headline.ts';

/** Columns of the bars in text. */
const BAR_COLUMNS = 22;

/** When an attempt was under way, and until when its job went on behind it. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The later of `untilMs` and the end of its job. */
  readonly jobUntilMs: number;
}

/** The times of an attempt; what is open lasts to the end of the request. */
export function spanOf({ arrivedMs, endedMs, jobEndedMs = 0 }: ShownAttempt, endMs: number): Span {
  const untilMs = Math.max(arrivedMs, endedMs ?? endMs);
  return { fromMs: arrivedMs, untilMs, jobUntilMs: Math.max(untilMs, jobEndedMs) };
}

/** The first and the last instant of a request and its jobs. */
export function framesOf({ startMs, endMs, attempts }: ShownRequest): readonly [fromMs: number, untilMs: number] {
  return [startMs, attempts.reduce((last, each) => Math.max(last, spanOf(each, endMs).jobUntilMs), endMs)];
}

/** From the end of the attempt before to this one; null for the first. */
export function waitMsBehind(before: ShownAttempt | undefined, { arrivedMs }: ShownAttempt): number | null {
  return before === undefined ? null : Math.max(0, arrivedMs - (before.endedMs ?? arrivedMs));
}

/** How an attempt ended, in a word or two. */
export function endingText({ status, ending, outcome }: ShownAttempt): string {
  if (ending === 'open') return 'open';
  if (ending === 'left') return 'client left';
  if (ending === 'reset') return 'reset';
  return outcome === undefined || outcome === 'ok' || status >= 400 ? String(status) : `${status} ${outcome}`;
}

/** What an attempt cost, and why that bought nothing. */
export function costText({ dollars, cause }: ShownAttempt): string {
  if (isZeroDollars(dollars)) return '';
  return cause === undefined ? formatDollars(dollars) : `${formatDollars(dollars)} ${cause}`;
}

/** One line about a request. */
export function requestSentence({
  route,
  model,
  attempts,
  omittedAttempts = 0,
  state,
  ...request
}: ShownRequest): string {
  const count = countOf(attempts.length + omittedAttempts, 'attempt');
  const took = formatMs(request.endMs - request.startMs);
  const wasted = isZeroDollars(request.wasted) ? '' : `, ${formatDollars(request.wasted)} of it for nothing`;
  const sure = { certain: '', likely: ' (likely of one request)', guess: ' (of one request by a guess)' }[request.join];
  return `${route} with ${model}: ${state} after ${took}, ${count}${sure}, ${formatDollars(request.dollars)}${wasted}`;
}

/** The wait that the answer named, if it named one. */
function askedTexts({ askedMs }: ShownAttempt): string[] {
  return askedMs === undefined ? [] : [`asked ${formatMs(askedMs)}`];
}

/** By what a request is the worst one. */
export function worstRemark({ wasted, attempts }: ShownRequest): string {
  if (!isZeroDollars(wasted)) return 'the one that wasted the most';
  return attempts.length > 1 ? 'the one with the most attempts, as none wasted a dollar' : 'the longest that failed';
}

/** What the causes of waste among the attempts of a request are. */
export function causeTexts({ attempts }: ShownRequest): string[] {
  const causes = new Set(attempts.flatMap(({ cause, dollars }) => (isZeroDollars(dollars) ? [] : (cause ?? []))));
  return [...causes].map((cause) => `${cause}: ${WASTE_MEANING[cause]}`);
}

/** The worst request, attempt by attempt in time; none where no request is worth it. */
export function waterfallSection(request: ShownRequest | undefined): Section | undefined {
  if (request === undefined) return undefined;
  const { attempts, omittedAttempts = 0, endMs } = request;
  const frame = framesOf(request);
  const rows = attempts.map((attempt, index): Cell[] => {
    const waitMs = waitMsBehind(attempts[index - 1], attempt);
    return [
      formatInstant(attempt.arrivedMs),
      waitMs === null ? '' : formatMs(waitMs),
      barText(attempt, frame, endMs),
      [endingText(attempt), ...askedTexts(attempt)].join(', '),
      costText(attempt),
    ];
  });
  const columns = [
    'at',
    'wait',
    { head: 'time', kind: 'text' },
    { head: 'ended', kind: 'text' },
    { head: 'dollars', kind: 'text' },
  ] as const;
  const omitted =
    omittedAttempts === 0 ? [] : [{ text: `${countOf(omittedAttempts, 'attempt')} in the middle left out.` }];
  const asked = attempts.some(({ askedMs }) => askedMs !== undefined)
    ? ['asked: the wait that the answer asks for']
    : [];
  const isLonger = (attempt: ShownAttempt): boolean => {
    const { untilMs, jobUntilMs } = spanOf(attempt, endMs);
    return jobUntilMs > untilMs;
  };
  const goesOn = attempts.some(isLonger) ? ['░ its job goes on without its client'] : [];
  const legend = {
    text: `${['█ under way', ...goesOn, ...asked, ...causeTexts(request)].join('; ')}.`,
  };
  return {
    title: 'worst request',
    remark: worstRemark(request),
    parts: [
      { text: `${requestSentence(request)}.` },
      { columns, rows, heads: 'all', caption: 'Attempts in time' },
      ...omitted,
      legend,
    ],
  };
}

function barText(attempt: ShownAttempt, [fromMs, untilMs]: readonly [number, number], endMs: number): string {
  const scale = untilMs > fromMs ? BAR_COLUMNS / (untilMs - fromMs) : 0;
  const column = (ms: number): number => Math.min(BAR_COLUMNS, Math.round((ms - fromMs) * scale));
  const span = spanOf(attempt, endMs);
  const start = Math.min(column(span.fromMs), BAR_COLUMNS - 1);
  const end = Math.max(start + 1, column(span.untilMs));
  return '·'.repeat(start) + '█'.repeat(end - start) + '░'.repeat(Math.max(0, column(span.jobUntilMs) - end));
}
