import { doubledMs } from './doubling.ts';
import { hasStatusOf } from './failed-status.ts';
import { noRetry } from './no-retry.ts';
import { GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 5;
const BASE_MS = 1000;
const CAP_MS = 60_000;
const STATUSES = [408, 429, 500, 502, 503, 504];

/** Google's SDK for JavaScript with `retryOptions: {}`: each wait is stretched by a factor in [1, 2) and rounded. */
class GenaiJsRetry implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name = 'genai-js-retry@2.32.0';
  readonly attemptsMax = ATTEMPTS_MAX;

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, u: number): number {
    if (failed.attempt >= ATTEMPTS_MAX || !hasStatusOf(failed, STATUSES)) return GIVE_UP;
    return Math.min(Math.round((1 + u) * doubledMs(BASE_MS, failed.attempt - 1, CAP_MS)), CAP_MS);
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

/** Google's SDK for Python with retry options: up to one second is added to each wait. */
class GenaiPythonRetry implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name = 'genai-python-retry@2026';
  readonly attemptsMax = ATTEMPTS_MAX;

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, u: number): number {
    if (failed.attempt >= ATTEMPTS_MAX || !hasStatusOf(failed, STATUSES)) return GIVE_UP;
    return Math.min(doubledMs(BASE_MS, failed.attempt - 1, CAP_MS) + 1000 * u, CAP_MS);
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

/** Google's SDK for JavaScript as it comes: no retry. */
function genaiJs(): RetryPolicy {
  return noRetry('genai-js@2.32.0');
}

/** Google's SDK for JavaScript when asked to retry: five attempts, server waits ignored, statuses only. */
function genaiJsRetry(): RetryPolicy {
  return new GenaiJsRetry();
}

/** Google's SDK for Python when asked to retry: five attempts, server waits ignored, statuses only. */
function genaiPythonRetry(): RetryPolicy {
  return new GenaiPythonRetry();
}

/** The presets of Google's SDKs. */
export const GENAI_PRESETS: readonly RetryPreset[] = [
  {
    name: 'genai-js@2.32.0',
    summary: 'One attempt: the SDK does not retry unless it is told to.',
    source: 'npm @google/genai 2.32.0, measured',
    date: '2026-11',
    create: genaiJs,
  },
  {
    name: 'genai-js-retry@2.32.0',
    summary: 'With retryOptions: 5 attempts, 1 s doubling times 1 to 2; Retry-After is ignored.',
    source: 'npm @google/genai 2.32.0, _api_client.ts, measured',
    date: '2026-11',
    create: genaiJsRetry,
  },
  {
    name: 'genai-python-retry@2026',
    summary: 'With retry options: 5 attempts, 1 s doubling plus up to 1 s, at most 60 s; Retry-After is ignored.',
    source: 'google-genai for Python, google/genai/_api_client.py',
    date: '2026-11',
    create: genaiPythonRetry,
  },
];
