import { hintReader, readHttpDate } from './hint-reader.ts';
import { timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

const DEFAULT_WAIT_MS = 1000;

/** `Number(header) || 1`: an exponent, a sign and hexadecimal digits are numbers, and "2 s" is none. */
const readHint = hintReader({ seconds: Number, epochMs: readHttpDate });

/** Retry-After in seconds, else 1 s; a date, 0 and `retry-after-ms` read as absent. No jitter, no backoff, no cap. */
function waitMs(failed: FailedAttempt): number {
  return failed.hintForm === HINT.seconds && failed.hintMs !== 0 ? timerMs(failed.hintMs) : DEFAULT_WAIT_MS;
}

function docsLoopDelayMs(failed: FailedAttempt): number {
  return failed.status === 429 ? waitMs(failed) : GIVE_UP;
}

const RETRIES_MAX = 10;
const ERRORS_MAX = 1;
/** The policy state counts 429s in units and other errors in this many units, above any number of 429s that it can reach. */
const ERROR_UNIT = 64;

/**
 * Prodia's SDK with its defaults counts 429s and other failures apart: the loop goes on until one of the two counts passes its limit,
 * and at 400, 401 and 403 at once. It sleeps before it looks, so it also sleeps once after the last failure.
 */
function prodiaJsDelayMs(failed: FailedAttempt): number {
  failed.lingerMs = 0;
  if (failed.failure !== FAILURE.status) return GIVE_UP;
  const { status } = failed;
  // A success that cannot be read.
  if (status < 300) return GIVE_UP;
  failed.policyState += status === 429 ? 1 : ERROR_UNIT;
  const retries = failed.policyState % ERROR_UNIT;
  const errors = (failed.policyState - retries) / ERROR_UNIT;
  const isFinal = status === 400 || status === 401 || status === 403;
  if (!isFinal && retries <= RETRIES_MAX && errors <= ERRORS_MAX) return waitMs(failed);
  failed.lingerMs = waitMs(failed);
  return GIVE_UP;
}

/** What Prodia documents and what it ships. */
export const PRODIA_PRESETS: readonly RetryPreset[] = [
  statelessPreset(
    {
      name: 'prodia-docs-loop',
      summary: 'Without end while the answer is 429, after Retry-After seconds or 1 s; nothing else is retried.',
      source: 'Prodia documentation, Job Pricing, example program',
      date: '2026-11',
    },
    Number.POSITIVE_INFINITY,
    docsLoopDelayMs,
    readHint,
  ),
  statelessPreset(
    {
      name: 'prodia-js@1.6.0',
      summary:
        '10 retries of 429 and 1 of any other status but 400, 401 and 403, after Retry-After seconds or 1 s; sleeps once more before it reports a failure.',
      source: 'npm prodia 1.6.0, v2/index.ts, read and measured',
      date: '2026-11',
    },
    1 + RETRIES_MAX + ERRORS_MAX,
    prodiaJsDelayMs,
    readHint,
  ),
];
