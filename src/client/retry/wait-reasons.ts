import { createRetryPolicy, type RetryOptions } from './retry-options.ts';
import { blankFailure, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';

/**
 * Why a request went on after a failed attempt, or ended with it. `backoff`: the policy's own wait. `retry-after`: the wait that the answer
 * named changed it, or was too long. `not-retried`: the policy does not retry such a failure. `attempts`: there were enough. `stopped`: the
 * policy alone would have gone on, but a budget, the spend cap or the end of the run did not let it.
 */
export const RETRY_REASONS = ['backoff', 'retry-after', 'not-retried', 'attempts', 'stopped'] as const;
export type RetryReason = (typeof RETRY_REASONS)[number];

/** A failed attempt of a request, as far as a policy looks at it, and what came of it. */
export interface PastFailure extends Omit<FailedAttempt, 'policyState' | 'lingerMs'> {
  /** The policy's draw after this attempt. */
  readonly u: number;
  /** Whether another attempt followed. */
  readonly retried: boolean;
}

/**
 * The reasons of a request's failed attempts, which stand in their order, with the wait that the policy names (`delayMs`, or
 * `GIVE_UP`) and the one before it reports a failure (`lingerMs`).
 */
export function explainRetries(
  options: RetryOptions,
  failures: readonly PastFailure[],
): readonly { readonly reason: RetryReason; readonly delayMs: number; readonly lingerMs: number }[] {
  // What other requests left of a budget is not known here, so the policy is asked without one.
  const alone = 'budget' in options ? { ...options, budget: undefined } : options;
  let policyState = 0;
  return failures.map((past) => {
    const ask = (changes: Partial<FailedAttempt>): FailedAttempt & { readonly delayMs: number } =>
      askOnce(createRetryPolicy(alone as RetryOptions), { ...past, policyState, ...changes }, past.u);
    const told = ask({});
    const untold = past.hintForm === HINT.none ? told : ask({ hintForm: HINT.none, hintMs: 0 });
    const { hintMs } = past;
    // Where the policy's own wait is the one that was named, another one tells whether it listens.
    const isNamed = told !== untold && told.delayMs === hintMs && ask({ hintMs: hintMs + 1000 }).delayMs !== hintMs;
    const obeyed = isNamed || told.delayMs !== untold.delayMs;
    const firstDelayMs = told.delayMs === GIVE_UP ? ask({ attempt: 1, policyState: 0 }).delayMs : 0;
    policyState = told.policyState;
    const { delayMs, lingerMs } = told;
    return { reason: reasonOf(past.retried, delayMs, obeyed, firstDelayMs), delayMs, lingerMs };
  });
}

function reasonOf(retried: boolean, delayMs: number, obeyed: boolean, firstDelayMs: number): RetryReason {
  if (retried || (delayMs === GIVE_UP && obeyed)) return obeyed ? 'retry-after' : 'backoff';
  if (delayMs !== GIVE_UP) return 'stopped';
  return firstDelayMs === GIVE_UP ? 'not-retried' : 'attempts';
}

/** What a fresh policy makes of a failure. */
function askOnce(
  policy: RetryPolicy,
  failure: Omit<FailedAttempt, 'lingerMs'>,
  u: number,
): FailedAttempt & { readonly delayMs: number } {
  const failed = { ...blankFailure(), ...failure };
  policy.began(failed.nowMs);
  const delayMs = policy.delayMs(failed, u);
  return { ...failed, delayMs };
}
