import { doubledMs } from './doubling.ts';
import { isCommonRetryStatus } from './failed-status.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 3;
const BASE_MS = 2000;
const HINT_BELOW_MS = 60_000;

/** Vercel's AI SDK. A timeout reaches it as an abort by the caller, which it does not retry. */
class VercelAi implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name = 'vercel-ai@6.0.326';
  readonly attemptsMax = ATTEMPTS_MAX;

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, _u: number): number {
    if (failed.attempt >= ATTEMPTS_MAX || failed.failure === FAILURE.timeout) return GIVE_UP;
    if (failed.failure === FAILURE.status && !isCommonRetryStatus(failed.status)) return GIVE_UP;
    const backoffMs = doubledMs(BASE_MS, failed.attempt - 1, Infinity);
    // It also takes a hint below the backoff, which with two retries (2 s, 4 s) is always below the minute.
    const honoured = failed.hintForm !== HINT.none && failed.hintMs >= 0 && failed.hintMs < HINT_BELOW_MS;
    return honoured ? failed.hintMs : backoffMs;
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

/** Vercel's AI SDK with its default of two retries: 2 s, 4 s, without jitter. */
function vercelAi(): RetryPolicy {
  return new VercelAi();
}

/** The preset of Vercel's AI SDK. */
export const VERCEL_AI_PRESETS: readonly RetryPreset[] = [
  {
    name: 'vercel-ai@6.0.326',
    summary: '3 attempts after 2 s and 4 s without jitter; waits below 60 s are obeyed, x-should-retry is not.',
    source: 'npm ai 6.0.326, retry-with-exponential-backoff.ts, read and measured',
    date: '2026-11',
    create: vercelAi,
  },
];
