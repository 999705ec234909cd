import { FAILURE, type FailedAttempt } from '../client/retry/retry-policy.ts';
import { type Fate, failureOf, fateOf, isFailed, knownEndMs } from './attempt-facts.ts';
import { EARLY_MS } from './follow-ups.ts';
import type { InvoicedRequest } from './invoiced-request.ts';
import type { Traffic, TrafficAttempt } from './traffic.ts';

/** A failed attempt as its client saw it, and what came of it. */
export interface Failure {
  readonly seen: Pick<FailedAttempt, 'failure' | 'status' | 'shouldRetry'>;
  readonly headers: TrafficAttempt['retryHeaders'];
  readonly arrivedEpochMs: number;
  readonly endEpochMs: number;
  /** Time to the next attempt of the request; undefined where none came. */
  readonly gapMs: number | undefined;
  /** Time to the end of what was recorded: a wait that is longer cannot be seen. */
  readonly watchedMs: number;
  /** Whether the next attempt is of the same call, as the client states it; undefined where it states nothing. */
  readonly staysInCall: boolean | undefined;
}

const ATTEMPTS_MAX = 200;

/** The failures of a request from its first attempt on, up to one that came to no failure or had another one beside it. */
export function failuresOf({ attempts }: InvoicedRequest, { originEpochMs, untilMs }: Traffic): Failure[] {
  const failures: Failure[] = [];
  for (const [index, { attempt, call, isRepeated }] of attempts.slice(0, ATTEMPTS_MAX).entries()) {
    const fate = fateOf(attempt);
    const lost = isRepeated && !isFailed(fate) ? 'timeout' : fate;
    if (!isFailed(lost)) break;
    const next = attempts[index + 1];
    const endMs = knownEndMs(attempt);
    const gapMs = next === undefined ? undefined : next.attempt.arrivedMs - endMs;
    if (gapMs !== undefined && gapMs < -EARLY_MS) break;
    failures.push({
      seen: seenOf(attempt, lost),
      headers: attempt.retryHeaders,
      arrivedEpochMs: originEpochMs + attempt.arrivedMs,
      endEpochMs: originEpochMs + endMs,
      gapMs: gapMs === undefined ? undefined : Math.max(0, gapMs),
      watchedMs: untilMs - endMs,
      staysInCall: attempt.retryCount === undefined || next === undefined ? undefined : next.call === call,
    });
  }
  return failures;
}

function seenOf({ status, retryHeaders }: TrafficAttempt, fate: Fate): Failure['seen'] {
  const failure = failureOf(fate);
  if (failure !== FAILURE.status) return { failure, status: 0, shouldRetry: 0 };
  return { failure, status, shouldRetry: { true: 1, false: 2 }[retryHeaders['x-should-retry'] ?? ''] ?? 0 };
}
