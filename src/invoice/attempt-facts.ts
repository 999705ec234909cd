import { FAILURE } from '../client/retry/retry-policy.ts';
import { isSuccess } from '../units/http-status.ts';
import type { TrafficAttempt } from './traffic.ts';

/** What became of an attempt, as far as its client can know: one of `FAILURE`, a job that failed after its answer, or none of these. */
export type Fate = 'received' | 'open' | 'status' | 'timeout' | 'network' | 'body' | 'stream' | 'job';

/** Whether the answer came whole, with a status of success. */
function isAnsweredWell({ ending, status }: TrafficAttempt): boolean {
  return ending === 'answered' && isSuccess(status);
}

/** What became of an attempt for its client. A client that left before its answer is taken to have run out of patience: a timeout. */
export function fateOf(attempt: TrafficAttempt): Fate {
  const { ending, status, isAsync, isStreamed, outcome, jobEndedMs } = attempt;
  if (ending === 'open') return 'open';
  if (ending === 'left') return 'timeout';
  if (ending === 'reset' && status === 0) return 'network';
  if (ending === 'reset') return isStreamed ? 'stream' : 'body';
  if (!isAnsweredWell(attempt)) return 'status';
  if (!isAsync) return 'received';
  if (jobEndedMs === undefined) return 'open';
  return outcome === 'ok' || outcome === 'empty' ? 'received' : 'job';
}

/** When its client knew of the end of an attempt: an instant of the run. */
export function knownEndMs(attempt: TrafficAttempt): number {
  const { arrivedMs, endedMs, heardMs, jobEndedMs } = attempt;
  const answeredMs = endedMs ?? arrivedMs;
  return fateOf(attempt) === 'job' ? Math.max(answeredMs, heardMs ?? jobEndedMs ?? answeredMs) : answeredMs;
}

/** Whether an output of its own job, or of the one that it joined, reached the client. */
export function isReceived(attempt: TrafficAttempt): boolean {
  if (!isAnsweredWell(attempt)) return false;
  return !attempt.isAsync || attempt.heardMs !== undefined;
}

/** How a retry policy sees a failed attempt: one of `FAILURE`. */
export function failureOf(fate: Fate): number {
  return fate === 'timeout' || fate === 'network' || fate === 'body' || fate === 'stream'
    ? FAILURE[fate]
    : FAILURE.status;
}

/** Whether a client that tries again would try again after it. */
export function isFailed(fate: Fate): boolean {
  return fate !== 'received' && fate !== 'open';
}
