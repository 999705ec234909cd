import { HINT } from '../../units/retry-hint.ts';
import type { HintReader } from './hint-reader.ts';

export { HINT } from '../../units/retry-hint.ts';

/**
 * What ended an attempt without success, as the client saw it. `network`: no response began. `body`: the connection broke behind the headers of a
 * success. `stream`: it broke in a streamed answer of which a part had come, which SDKs have handed to their caller by then.
 */
export const FAILURE = { status: 0, timeout: 1, network: 2, body: 3, stream: 4 } as const;

/**
 * A failed attempt, as a retry policy sees it. One record is reused for all attempts: a policy must not keep it.
 * `policyState` and `lingerMs` are the only fields that a policy writes.
 */
export interface FailedAttempt {
  /** 1 for the first attempt. */
  attempt: number;
  /** One of `FAILURE`. */
  failure: number;
  /** HTTP status of a `FAILURE.status`; 0 for every other failure, also for one behind the headers of a success. */
  status: number;
  /** One of `HINT`: the header that the policy's `readHint` found. */
  hintForm: number;
  /** The wait that it read there: seconds x 1000, milliseconds, or date minus now (may be negative). */
  hintMs: number;
  /** `x-should-retry`: 0 absent, 1 true, 2 false. */
  shouldRetry: number;
  nowMs: number;
  /** Since the request was due. */
  elapsedMs: number;
  /** One number per request that belongs to the policy: 0 at the first attempt, kept from attempt to attempt. */
  policyState: number;
  /** Written on giving up: how long the client sleeps before it reports the failure (Prodia's SDK sleeps once more). */
  lingerMs: number;
}

/** A record for failed attempts, to be filled in again and again. */
export function blankFailure(): FailedAttempt {
  return {
    attempt: 0,
    failure: 0,
    status: 0,
    hintForm: HINT.none,
    hintMs: 0,
    shouldRetry: 0,
    nowMs: 0,
    elapsedMs: 0,
    policyState: 0,
    lingerMs: 0,
  };
}

/** Answer of `RetryPolicy.delayMs` that means: no further attempt. */
export const GIVE_UP = -1;

/**
 * When to try again. The same policy object serves every world: time and chance come in as arguments.
 * One instance serves one client, and may hold a budget shared by its requests.
 */
export interface RetryPolicy {
  /** Preset or policy name with its version, for reports. */
  readonly name: string;
  /** Most attempts it can make for one request; Infinity for a loop without end. */
  readonly attemptsMax: number;
  /** Whether `succeeded` changes anything. */
  readonly needsSuccessFeedback: boolean;
  /** How the client reads the wait that a reply names; `delayMs` says whether it obeys. */
  readonly readHint: HintReader;
  /** A request is about to send its first attempt. */
  began(nowMs: number): void;
  /** Wait in ms (>= 0) before the next attempt, or `GIVE_UP`. `u` is a keyed draw in (0, 1). */
  delayMs(failed: FailedAttempt, u: number): number;
  /** A request succeeded on `attempt`; `policyState` is what the policy left there. */
  succeeded(attempt: number, policyState: number, nowMs: number): void;
}
