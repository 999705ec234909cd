import { GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

/** One attempt, whatever happens. */
class NoRetry implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name: string;
  readonly attemptsMax = 1;

  constructor(name: string) {
    this.name = name;
  }

  began(_nowMs: number): void {}

  delayMs(_failed: FailedAttempt, _u: number): number {
    return GIVE_UP;
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

/** A policy of one attempt per request, under the name that reports shall show. */
export function noRetry(name: string): RetryPolicy {
  return new NoRetry(name);
}

/** The preset of a client without retries. */
export const NO_RETRY_PRESETS: readonly RetryPreset[] = [
  {
    name: 'none',
    summary: 'One attempt per request.',
    source: 'definition',
    date: '2026-11',
    create: () => noRetry('none'),
  },
];
