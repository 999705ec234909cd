import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { RequestTable } from './request-table.ts';
import { createRetryPolicy, type RetryOptions } from './retry/retry-options.ts';
import { blankFailure, type FailedAttempt, type RetryPolicy } from './retry/retry-policy.ts';
import type { Loss } from './transport.ts';

/** What a client asks its retry policy: once for each failed attempt. */
export class PolicyQuestion {
  readonly policy: RetryPolicy;
  /** How long the client sleeps before it reports the failure, of the last question that was answered by `GIVE_UP`. */
  lingerMs = 0;
  readonly #retryKey: number;
  readonly #failed: FailedAttempt = blankFailure();

  constructor(options: RetryOptions, seed: number) {
    this.policy = createRetryPolicy(options);
    this.#retryKey = drawKey(seed, PURPOSE.retry);
  }

  /** The wait before the next attempt, in ms, or `GIVE_UP`. */
  ask(table: RequestTable, slot: number, loss: Loss, nowMs: number): number {
    const attempt = table.attempt[slot] as number;
    const failed = this.#failed;
    failed.attempt = attempt;
    failed.failure = loss.failure;
    failed.status = loss.status;
    failed.hintForm = loss.hintForm;
    failed.hintMs = loss.hintMs;
    failed.shouldRetry = loss.shouldRetry;
    failed.nowMs = nowMs;
    failed.elapsedMs = nowMs - (table.dueMs[slot] as number);
    failed.policyState = table.policyState[slot] as number;
    failed.lingerMs = 0;
    const delayMs = this.policy.delayMs(failed, drawAt(this.#retryKey, table.request[slot] as number, attempt));
    table.policyState[slot] = failed.policyState;
    this.lingerMs = failed.lingerMs;
    return delayMs;
  }
}
