import { readRetryHint } from '../client/retry/retry-after.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { HINT } from '../units/retry-hint.ts';
import type { ShownAttempt, ShownRequest } from './invoice-schema.ts';
import type { InvoicedAttempt, InvoicedRequest } from './invoiced-request.ts';

const REQUESTS_MAX = 5;
/** Attempts that are listed of a request; of more, those in the middle are left out. */
const ATTEMPTS_MAX = 40;

/**
 * The requests that show most: those that wasted the most, then those with the most attempts, then the longest. None without anything to see.
 * `originEpochMs`: when the run began, by which a wait until a date is counted.
 */
export function worstOf(requests: readonly InvoicedRequest[], originEpochMs: number): ShownRequest[] {
  return requests
    .filter(({ attempts, wastedNano, state }) => attempts.length > 1 || wastedNano > 0n || state === 'failed')
    .toSorted(
      (a, b) =>
        Number(b.wastedNano - a.wastedNano) ||
        b.attempts.length - a.attempts.length ||
        b.endMs - b.startMs - (a.endMs - a.startMs),
    )
    .slice(0, REQUESTS_MAX)
    .map((request) => shownRequest(request, originEpochMs));
}

function shownRequest(request: InvoicedRequest, originEpochMs: number): ShownRequest {
  const { attempts, join, state, startMs, endMs, billedNano, wastedNano } = request;
  const omitted = Math.max(0, attempts.length - ATTEMPTS_MAX);
  const head = attempts.slice(0, ATTEMPTS_MAX / 2);
  const kept = omitted === 0 ? attempts : [...head, ...attempts.slice(-ATTEMPTS_MAX / 2)];
  const first = attempts[0]?.attempt;
  return {
    route: `${first?.method} ${first?.route}`,
    model: first?.wireModel ?? 'unread',
    join,
    state,
    startMs,
    endMs,
    dollars: nanoUsdText(billedNano),
    wasted: nanoUsdText(wastedNano),
    attempts: kept.map((attempt) => shownAttempt(attempt, originEpochMs)),
    ...(omitted === 0 ? {} : { omittedAttempts: omitted }),
  };
}

function shownAttempt({ attempt, call, nano, cause }: InvoicedAttempt, originEpochMs: number): ShownAttempt {
  const { number, arrivedMs, endedMs, jobEndedMs, heardMs, status, ending, outcome, polls, retryHeaders } = attempt;
  const asked = readRetryHint(retryHeaders, originEpochMs + (endedMs ?? arrivedMs));
  return {
    number,
    call,
    arrivedMs,
    endedMs,
    ...(jobEndedMs === undefined ? {} : { jobEndedMs }),
    ...(heardMs === undefined ? {} : { heardMs }),
    status,
    ending,
    ...(outcome === undefined ? {} : { outcome }),
    ...(polls === 0 ? {} : { polls }),
    ...(asked.form === HINT.none ? {} : { askedMs: Math.max(0, asked.waitMs) }),
    dollars: nanoUsdText(nano),
    ...(cause === undefined ? {} : { cause }),
  };
}
