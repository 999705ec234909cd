import { FAILURE, GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 6;

/**
 * Replicate's client for JavaScript as shipped: its jitter makes every delay a fraction, it sleeps for whole numbers
 * only, and so it never sleeps. It reads no header.
 */
class ReplicateJs implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name: string;
  readonly attemptsMax = ATTEMPTS_MAX;
  readonly #retriesServerErrors: boolean;

  constructor(name: string, retriesServerErrors: boolean) {
    this.name = name;
    this.#retriesServerErrors = retriesServerErrors;
  }

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, _u: number): number {
    if (failed.attempt >= ATTEMPTS_MAX) return GIVE_UP;
    const isServerError = this.#retriesServerErrors && failed.status >= 500;
    return failed.failure !== FAILURE.status || failed.status === 429 || isServerError ? 0 : GIVE_UP;
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

/** POST, which creates predictions: 429, timeouts and network errors, six attempts without a pause. */
function replicateJs(): RetryPolicy {
  return new ReplicateJs('replicate-js@1.4.0', false);
}

/** GET, which polls them: 5xx as well. */
function replicateJsGet(): RetryPolicy {
  return new ReplicateJs('replicate-js-get@1.4.0', true);
}

/** The presets of Replicate's client. */
export const REPLICATE_PRESETS: readonly RetryPreset[] = [
  {
    name: 'replicate-js@1.4.0',
    summary: 'POST: 6 attempts without any pause, on 429 and network errors.',
    source: 'npm replicate 1.4.0, lib/util.js withAutomaticRetries, measured',
    date: '2026-11',
    create: replicateJs,
  },
  {
    name: 'replicate-js-get@1.4.0',
    summary: 'GET: 6 attempts without any pause, on 429, 5xx and network errors.',
    source: 'npm replicate 1.4.0, lib/util.js withAutomaticRetries, measured',
    date: '2026-11',
    create: replicateJsGet,
  },
];
