import { doubledMs } from './doubling.ts';
import { FAILURE, GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

/** What differs between the calls of fal's clients. */
interface FalRule {
  readonly name: string;
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A wait is stretched by a factor in (1 - spread, 1 + spread). */
  readonly spread: number;
  /** Longest wait after stretching; Infinity where the cap comes first. */
  readonly stretchedCapMs: number;
  readonly statuses: readonly number[];
}

/** fal's clients: exponential waits with jitter on both sides; Retry-After and x-should-retry are ignored. */
class FalPolicy implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name: string;
  readonly attemptsMax: number;
  readonly #baseMs: number;
  readonly #capMs: number;
  readonly #spread: number;
  readonly #stretchedCapMs: number;
  readonly #statuses: readonly number[];

  constructor(rule: FalRule) {
    this.name = rule.name;
    this.attemptsMax = rule.attempts;
    this.#baseMs = rule.baseMs;
    this.#capMs = rule.capMs;
    this.#spread = rule.spread;
    this.#stretchedCapMs = rule.stretchedCapMs;
    this.#statuses = rule.statuses;
  }

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, u: number): number {
    if (failed.attempt >= this.attemptsMax) return GIVE_UP;
    if (failed.failure === FAILURE.status && !this.#statuses.includes(failed.status)) return GIVE_UP;
    const factor = 1 + this.#spread * (2 * u - 1);
    return Math.min(doubledMs(this.#baseMs, failed.attempt - 1, this.#capMs) * factor, this.#stretchedCapMs);
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

const INGRESS = [429, 502, 503, 504];
const JS = { spread: 0.25, stretchedCapMs: Infinity };

const SUBMIT: FalRule = {
  ...JS,
  name: 'fal-js-submit@1.10.1',
  attempts: 4,
  baseMs: 1000,
  capMs: 60_000,
  statuses: INGRESS,
};
const STATUS: FalRule = {
  ...JS,
  name: 'fal-js-status@1.10.1',
  attempts: 6,
  baseMs: 1000,
  capMs: 30_000,
  statuses: [...INGRESS, 500],
};
const RUN: FalRule = {
  ...JS,
  name: 'fal-js-run@1.10.1',
  attempts: 4,
  baseMs: 500,
  capMs: 30_000,
  statuses: INGRESS,
};
const PYTHON: FalRule = {
  name: 'fal-python@2026',
  attempts: 10,
  baseMs: 100,
  capMs: 30_000,
  spread: 0.5,
  stretchedCapMs: 30_000,
  statuses: [408, 409, 429, 502, 503, 504],
};

/** `queue.submit` of fal's client for JavaScript: no idempotency key, so a retried submission can be a second job. */
function falJsSubmit(): RetryPolicy {
  return new FalPolicy(SUBMIT);
}

/** Status, result and cancel calls of fal's client for JavaScript: one call, not the loop that polls it. */
function falJsStatus(): RetryPolicy {
  return new FalPolicy(STATUS);
}

/** `run` of fal's client for JavaScript. */
function falJsRun(): RetryPolicy {
  return new FalPolicy(RUN);
}

/** fal's client for Python. It retries 502, 503 and 504 only from the ingress; here all of them count as such. */
function falPython(): RetryPolicy {
  return new FalPolicy(PYTHON);
}

/** The presets of fal's clients. */
export const FAL_PRESETS: readonly RetryPreset[] = [
  {
    name: 'fal-js-submit@1.10.1',
    summary: '4 attempts, 1 s doubling +-25 %, on 429, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, queue.ts QUEUE_RETRY_CONFIG, measured',
    date: '2026-11',
    create: falJsSubmit,
  },
  {
    name: 'fal-js-status@1.10.1',
    summary: '6 attempts, 1 s doubling +-25 %, on 429, 500, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, QUEUE_STATUS_RETRY_CONFIG, measured',
    date: '2026-11',
    create: falJsStatus,
  },
  {
    name: 'fal-js-run@1.10.1',
    summary: '4 attempts, 0.5 s doubling +-25 %, on 429, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, client.js, measured',
    date: '2026-11',
    create: falJsRun,
  },
  {
    name: 'fal-python@2026',
    summary:
      '10 attempts, 0.1 s doubling +-50 %, at most 30 s, on 408, 409, 429, 502 to 504, timeouts, network errors.',
    source: 'fal_client/client.py, _maybe_retry_request and _get_retry_delay',
    date: '2026-11',
    create: falPython,
  },
];
