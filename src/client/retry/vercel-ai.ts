import { doubledMs } from './doubling.ts';
import { isCommonRetryStatus } from './failed-status.ts';
import { hintReader } from './hint-reader.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 3;
const BASE_MS = 2000;
const HINT_BELOW_MS = 60_000;

const readHint = hintReader({ milliseconds: Number.parseFloat, seconds: Number.parseFloat, epochMs: Date.parse });

/** A timeout reaches the SDK as an abort by the caller, which it does not retry. */
function delayMs(failed: FailedAttempt): number {
  if (failed.failure === FAILURE.timeout || failed.failure === FAILURE.stream) return GIVE_UP;
  if (failed.failure === FAILURE.status && !isCommonRetryStatus(failed.status)) return GIVE_UP;
  const backoffMs = doubledMs(BASE_MS, failed.attempt - 1, Infinity);
  // The backoff of two retries (2 s, 4 s) is always below the minute; that of more, which a client can be told to make, is not.
  const belowMs = Math.max(HINT_BELOW_MS, backoffMs);
  const isHonoured = failed.hintForm !== HINT.none && failed.hintMs >= 0 && failed.hintMs < belowMs;
  return isHonoured ? failed.hintMs : backoffMs;
}

function vercelAi(version: string, date: string): RetryPreset {
  const about = {
    name: `vercel-ai@${version}`,
    summary: '3 attempts after 2 s and 4 s without jitter; waits below 60 s are obeyed, x-should-retry is not.',
    source: `npm ai ${version}, retry-with-exponential-backoff.ts, read and measured`,
    date,
  };
  return statelessPreset(about, ATTEMPTS_MAX, delayMs, readHint);
}

/** The presets of Vercel's AI SDK, whose versions retry alike. */
export const VERCEL_AI_PRESETS: readonly RetryPreset[] = [
  vercelAi('6.0.326', '2026-11'),
  vercelAi('7.0.173', '2026-12'),
];
