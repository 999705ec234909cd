import { doubledMs } from './doubling.ts';
import { hasStatusOf } from './failed-status.ts';
import { hintReader, readHttpDate, type HintReader } from './hint-reader.ts';
import { TIMER_MAX_MS, timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

/** Whether the reply names a wait in `Retry-After`, which alone these clients read. */
function isHinted({ failure, hintForm }: FailedAttempt): boolean {
  return failure === FAILURE.status && (hintForm === HINT.seconds || hintForm === HINT.date);
}

const GOT_ATTEMPTS = 3;
const GOT_STATUSES = [408, 413, 429, 500, 502, 503, 504, 521, 522, 524];
/** Of a header that comes twice Node keeps the first. */
const first = (text: string): string => text.split(', ', 1)[0] ?? '';

/** What differs between versions of got. `hintMs`: what a wait that the server names comes to; undefined: it counts for none. */
interface GotRule {
  readonly version: string;
  readonly readHint: HintReader;
  readonly hintMs: (failed: FailedAttempt) => number | undefined;
}

const GOT_14: GotRule = {
  version: '14.6.6',
  readHint: hintReader({ seconds: (text) => Number(first(text)), epochMs: Date.parse }),
  // A date that has passed is a wait of 1 ms, and 0 is none.
  hintMs: ({ hintForm, hintMs }) => {
    if (hintForm === HINT.date) return timerMs(Math.max(hintMs, 1));
    return hintMs === 0 ? undefined : timerMs(hintMs);
  },
};

function readGot16Date(text: string, nowEpochMs: number): number {
  const epochMs = readHttpDate(text, nowEpochMs);
  if (!Number.isNaN(epochMs)) return epochMs;
  return Number.isNaN(Number(text)) ? Date.parse(text) : Number.NaN;
}

const GOT_16: GotRule = {
  version: '16.1.0',
  // Numbers that are no digits alone are neither seconds nor dates.
  readHint: hintReader({
    seconds: (text) => (/^\d+$/.test(first(text)) ? Number(first(text)) : Number.NaN),
    epochMs: readGot16Date,
  }),
  hintMs: ({ hintMs }) => (hintMs > TIMER_MAX_MS ? GIVE_UP : Math.max(hintMs, 1)),
};

/** 413 is retried only with a wait that the server names. */
function got({ version, readHint, hintMs }: GotRule): RetryPreset {
  const about = {
    name: `got@${version}`,
    summary:
      'With POST among its methods: 3 attempts, 1 s doubling plus up to 0.1 s, on 408, 429, 500, 502 to 504, 521, 522, 524, timeouts, network errors and broken bodies; obeys any Retry-After.',
    source: `npm got ${version}, core/calculate-retry-delay.js, read and measured`,
    date: '2026-12',
  };
  const delayMs: RetryPolicy['delayMs'] = (failed, u) => {
    const { attempt, failure, status } = failed;
    if (failure === FAILURE.stream) return GIVE_UP;
    if (failure === FAILURE.status && !hasStatusOf(failed, GOT_STATUSES)) return GIVE_UP;
    const toldMs = isHinted(failed) ? hintMs(failed) : undefined;
    if (toldMs !== undefined) return toldMs;
    return status === 413 ? GIVE_UP : doubledMs(1000, attempt - 1, Infinity) + 100 * u;
  };
  return statelessPreset(about, GOT_ATTEMPTS, delayMs, readHint);
}

const UNDICI_ATTEMPTS = 6;
const UNDICI_CAP_MS = 30_000;
const UNDICI_STATUSES = [429, 500, 502, 503, 504];

/** After a broken body it asks for the rest of it, which no inference API can give: that is the last attempt. */
function undiciRetry(version: string, obeysZero: boolean): RetryPreset {
  const about = {
    name: `undici-retry@${version}`,
    summary:
      'RetryAgent with POST among its methods: 6 attempts, 0.5 s doubling up to 30 s without jitter, on 429, 500, 502 to 504 and network errors; obeys Retry-After up to 30 s, cuts longer ones.',
    source: `npm undici ${version}, lib/handler/retry-handler.js, read and measured`,
    date: '2026-12',
  };
  const delayMs: RetryPolicy['delayMs'] = (failed) => {
    const { attempt, failure, hintMs } = failed;
    const isFinal = failed.policyState > 0 || failure === FAILURE.timeout || failure === FAILURE.stream;
    if (isFinal) return GIVE_UP;
    if (failure === FAILURE.status && !hasStatusOf(failed, UNDICI_STATUSES)) return GIVE_UP;
    if (failure === FAILURE.body) failed.policyState = 1;
    const isObeyed = isHinted(failed) && (hintMs > 0 || (obeysZero && hintMs === 0));
    return isObeyed ? Math.min(hintMs, UNDICI_CAP_MS) : doubledMs(500, attempt - 1, UNDICI_CAP_MS);
  };
  return statelessPreset(about, UNDICI_ATTEMPTS, delayMs, hintReader({ seconds: Number, epochMs: Date.parse }));
}

/**
 * HTTP clients that are no vendor's. By default they repeat only methods that change nothing: a POST is sent once, as by the preset `none`. These are
 * their defaults with POST among the methods.
 */
export const HTTP_CLIENT_PRESETS: readonly RetryPreset[] = [
  got(GOT_14),
  got(GOT_16),
  undiciRetry('7.30.2', false),
  undiciRetry('8.13.1', true),
];
