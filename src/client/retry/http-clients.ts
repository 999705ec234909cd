import { doubledMs } from './doubling.ts';
import { hasStatusOf } from './failed-status.ts';
import { hintReader } from './hint-reader.ts';
import { timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

/** Clients that read `Retry-After` alone. */
function afterMs({ hintForm, hintMs }: FailedAttempt): number {
  return hintForm === HINT.seconds || hintForm === HINT.date ? hintMs : 0;
}

const GOT_ATTEMPTS = 3;
const GOT_STATUSES = [408, 413, 429, 500, 502, 503, 504, 521, 522, 524];

/** 413 is retried only with a wait. A date that has passed is a wait of 1 ms. */
const gotDelayMs: RetryPolicy['delayMs'] = (failed, u) => {
  const { attempt, failure, status, hintForm } = failed;
  if (attempt >= GOT_ATTEMPTS || failure === FAILURE.stream) return GIVE_UP;
  if (failure === FAILURE.status && !hasStatusOf(failed, GOT_STATUSES)) return GIVE_UP;
  const hintMs = afterMs(failed);
  if (failure === FAILURE.status && hintForm === HINT.date) return timerMs(Math.max(hintMs, 1));
  if (failure === FAILURE.status && hintMs !== 0) return timerMs(hintMs);
  return status === 413 ? GIVE_UP : doubledMs(1000, attempt - 1, Infinity) + 100 * u;
};

const UNDICI_ATTEMPTS = 6;
const UNDICI_CAP_MS = 30_000;

/** After a broken body it asks for the rest of it, which no inference API can give: that is the last attempt. */
const undiciDelayMs: RetryPolicy['delayMs'] = (failed) => {
  const { attempt, failure } = failed;
  const isFinal = failed.policyState > 0 || failure === FAILURE.timeout || failure === FAILURE.stream;
  if (attempt >= UNDICI_ATTEMPTS || isFinal) return GIVE_UP;
  if (failure === FAILURE.status && !hasStatusOf(failed, [429, 500, 502, 503, 504])) return GIVE_UP;
  if (failure === FAILURE.body) failed.policyState = 1;
  const hintMs = failure === FAILURE.status ? afterMs(failed) : 0;
  return hintMs > 0 ? Math.min(hintMs, UNDICI_CAP_MS) : doubledMs(500, attempt - 1, UNDICI_CAP_MS);
};

/**
 * HTTP clients that are no vendor's. By default they repeat only methods that change nothing: a POST is sent once, as by the preset `none`. These are
 * their defaults with POST among the methods.
 */
export const HTTP_CLIENT_PRESETS: readonly RetryPreset[] = [
  statelessPreset(
    {
      name: 'got@14.6.6',
      summary:
        'With POST among its methods: 3 attempts, 1 s doubling plus up to 0.1 s, on 408, 429, 500, 502 to 504, 521, 522, 524, timeouts, network errors and broken bodies; obeys any Retry-After.',
      source: 'npm got 14.6.6, core/calculate-retry-delay.js, read and measured',
      date: '2026-12',
    },
    GOT_ATTEMPTS,
    gotDelayMs,
    // Of a header that comes twice Node keeps the first.
    hintReader({ seconds: (text) => Number(text.split(', ', 1)[0]), epochMs: Date.parse }),
  ),
  statelessPreset(
    {
      name: 'undici-retry@7.30.2',
      summary:
        'RetryAgent with POST among its methods: 6 attempts, 0.5 s doubling up to 30 s without jitter, on 429, 500, 502 to 504 and network errors; obeys Retry-After up to 30 s, cuts longer ones.',
      source: 'npm undici 7.30.2, lib/handler/retry-handler.js, read and measured',
      date: '2026-12',
    },
    UNDICI_ATTEMPTS,
    undiciDelayMs,
    hintReader({ seconds: Number, epochMs: Date.parse }),
  ),
];
