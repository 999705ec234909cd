import { BACKOFFS, type Backoff, type BackoffType } from './backoff.ts';
import { createBudget, type RetryBudgetOptions } from './budgets/options.ts';
import { CHARGE, type RetryBudget } from './budgets/budget.ts';
import type { HintReader } from './hint-reader.ts';
import { readRetryHint } from './retry-after.ts';
import { FAILURE, GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';

/** A status to retry: a number, or a hundred of them. */
type RetryStatus = number | '4xx' | '5xx';

/** A generic retry policy, qualified. */
export interface BackoffPolicyOptions {
  readonly type: BackoffType;
  /** Most attempts per request, the first one included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** Whether a wait that the server names is a minimum, in whatever form it comes. `capMs` does not shorten it. */
  readonly honourRetryAfter: boolean;
  /** A server that names a longer wait ends the request: trying earlier would be refused. Absent: no limit. */
  readonly retryAfterMaxMs?: number;
  readonly statuses: readonly RetryStatus[];
  readonly retryTimeouts: boolean;
  readonly retryNetwork: boolean;
  /** Whether an answer is retried that breaks off behind its headers. Absent: as `retryNetwork`. */
  readonly retryBroken?: boolean;
  readonly budget?: RetryBudgetOptions;
}

const STATUS_COUNT = 600;

function statusTable(statuses: readonly RetryStatus[]): Uint8Array {
  const table = new Uint8Array(STATUS_COUNT);
  for (const status of statuses) {
    if (status === '4xx') table.fill(1, 400, 500);
    else if (status === '5xx') table.fill(1, 500, 600);
    else table[status] = 1;
  }
  return table;
}

/** The policy state holds the last wait in whole microseconds, times this, plus the charge of the last retry. */
const CHARGE_COUNT = 4;

class BackoffPolicy implements RetryPolicy {
  readonly name: string;
  readonly attemptsMax: number;
  readonly needsSuccessFeedback: boolean;
  readonly readHint: HintReader = readRetryHint;
  readonly #options: BackoffPolicyOptions;
  readonly #backoff: Backoff;
  readonly #statuses: Uint8Array;
  readonly #budget: RetryBudget;

  constructor(options: BackoffPolicyOptions) {
    this.name = options.type;
    this.attemptsMax = options.attempts;
    this.#options = options;
    this.#backoff = BACKOFFS[options.type];
    this.#statuses = statusTable(options.statuses);
    this.#budget = createBudget(options.budget);
    this.needsSuccessFeedback = this.#budget.needsSuccessFeedback;
  }

  began(nowMs: number): void {
    this.#budget.began(nowMs);
  }

  delayMs(failed: FailedAttempt, u: number): number {
    if (!this.#isRetried(failed)) return GIVE_UP;
    this.#budget.failed(failed.nowMs);
    const { honourRetryAfter, retryAfterMaxMs = Infinity, baseMs, capMs } = this.#options;
    const hintMs = honourRetryAfter ? failed.hintMs : 0;
    if (failed.attempt >= this.attemptsMax || hintMs > retryAfterMaxMs) return GIVE_UP;
    const charge = failed.status === 429 ? CHARGE.throttling : CHARGE.transient;
    if (!this.#budget.withdraw(charge, failed.nowMs)) return GIVE_UP;
    const previousMs = Math.floor(failed.policyState / CHARGE_COUNT) / 1000;
    const backoffMs = this.#backoff(failed.attempt - 1, u, previousMs, baseMs, capMs);
    failed.policyState = Math.round(backoffMs * 1000) * CHARGE_COUNT + charge;
    return backoffMs > hintMs ? backoffMs : hintMs;
  }

  succeeded(_attempt: number, policyState: number, nowMs: number): void {
    this.#budget.succeeded(policyState % CHARGE_COUNT, nowMs);
  }

  #isRetried(failed: FailedAttempt): boolean {
    const { retryTimeouts, retryNetwork, retryBroken = retryNetwork } = this.#options;
    if (failed.failure === FAILURE.status) return this.#statuses[failed.status] === 1;
    if (failed.failure === FAILURE.timeout) return retryTimeouts;
    return failed.failure === FAILURE.network ? retryNetwork : retryBroken;
  }
}

/** A fresh policy from its options; its name is its type. `x-should-retry` is not read. */
export function backoffPolicy(options: BackoffPolicyOptions): RetryPolicy {
  return new BackoffPolicy(options);
}
