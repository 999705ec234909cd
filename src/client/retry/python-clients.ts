import { doubledMs } from './doubling.ts';
import { hasStatusOf } from './failed-status.ts';
import { hintReader, readHttpDate, WAIT_MS_MAX, type HintReader, type ServerWait } from './hint-reader.ts';
import { FAILURE, GIVE_UP, HINT, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

const URLLIB3_ATTEMPTS = 4;
const URLLIB3_HINT_MS_MAX = 21_600_000;
const URLLIB3_BACKOFF_MS_MAX = 120_000;

/** A `Retry-After` that it cannot read, such as an empty one, is an error, which ends the request: it is told by a wait without end. */
const UNREADABLE: ServerWait = { form: HINT.date, waitMs: WAIT_MS_MAX };

const readText = hintReader({
  seconds: (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN),
  epochMs: readHttpDate,
  unreadableMs: UNREADABLE.waitMs,
});
const readHint: HintReader = (headers, nowEpochMs) =>
  headers['retry-after'] === '' ? UNREADABLE : readText(headers, nowEpochMs);

/** `statuses`: those that it retries without a wait that the server names. `factorMs`: 0 for no backoff; there is none before the first retry. */
function urllib3(
  about: Omit<RetryPreset, 'date' | 'create'>,
  statuses: readonly number[],
  factorMs: number,
): RetryPreset {
  const delayMs: RetryPolicy['delayMs'] = (failed) => {
    const { attempt, failure, hintForm, hintMs } = failed;
    if (failure === FAILURE.stream) return GIVE_UP;
    if (failure === FAILURE.status) {
      const isHinted = hintForm === HINT.seconds || hintForm === HINT.date;
      const isRetried = hasStatusOf(failed, statuses) || (isHinted && hasStatusOf(failed, [413, 429, 503]));
      if (!isRetried || (hintForm === UNREADABLE.form && hintMs === UNREADABLE.waitMs)) return GIVE_UP;
      if (isHinted && hintMs > 0) return Math.min(hintMs, URLLIB3_HINT_MS_MAX);
    }
    return attempt === 1 ? 0 : doubledMs(factorMs, attempt - 1, URLLIB3_BACKOFF_MS_MAX);
  };
  return statelessPreset({ ...about, date: '2026-12' }, URLLIB3_ATTEMPTS, delayMs, readHint);
}

const TENACITY_ATTEMPTS = 6;

/** What a decorated function raises is all alike to it. */
const tenacityDelayMs: RetryPolicy['delayMs'] = ({ attempt, failure, status }, u) => {
  const isSuccess = failure === FAILURE.status && status < 300;
  if (failure === FAILURE.stream || isSuccess) return GIVE_UP;
  const highMs = doubledMs(1000, attempt - 1, 60_000);
  return 1000 + (highMs - 1000) * u;
};

const backoffDelayMs: RetryPolicy['delayMs'] = (failed, u) =>
  hasStatusOf(failed, [429]) ? u * doubledMs(1000, failed.attempt - 1, Infinity) : GIVE_UP;

/** Python's ways to retry that are no vendor's. */
export const PYTHON_CLIENT_PRESETS: readonly RetryPreset[] = [
  urllib3(
    {
      name: 'urllib3@2.8.0',
      summary:
        'Retry(3) with POST among its methods: 4 attempts without a pause, on timeouts, network errors, broken bodies, and on 413, 429 and 503 that name a wait; obeys it up to 6 h.',
      source: 'pip urllib3 2.8.0, measured; 1.26.12 of Debian 12 does the same, without a longest wait',
    },
    [],
    0,
  ),
  urllib3(
    {
      name: 'urllib3-backoff@2.8.0',
      summary:
        'Retry(3, backoff_factor=1, status_forcelist=[429, 500, 502, 503, 504]) with POST among its methods: 4 attempts after 0, 2 and 4 s without jitter; obeys Retry-After up to 6 h.',
      source: 'pip urllib3 2.8.0, measured; 1.26.12 of Debian 12 does the same, without a longest wait',
    },
    [429, 500, 502, 503, 504],
    1000,
  ),
  statelessPreset(
    {
      name: 'tenacity@9.1.4',
      summary:
        'wait_random_exponential(min=1, max=60) and stop_after_attempt(6), as in the OpenAI cookbook: 6 attempts after 1 s to U(1, 2^n) s, whatever failed; Retry-After is ignored.',
      source:
        'pip tenacity 9.1.4, measured around a function that raises; 8.2.1 of Debian 12 draws from 0 instead of 1 s',
      date: '2026-12',
    },
    TENACITY_ATTEMPTS,
    tenacityDelayMs,
  ),
  statelessPreset(
    {
      name: 'backoff@2.2.1',
      summary:
        'on_exception(expo) of rate limits, as in the OpenAI cookbook: without end while the answer is 429, after U(0, 2^n) s; Retry-After is ignored.',
      source: 'pip backoff 2.2.1, measured around a function that raises',
      date: '2026-12',
    },
    Number.POSITIVE_INFINITY,
    backoffDelayMs,
  ),
];
