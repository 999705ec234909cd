import { doubledMs } from './doubling.ts';
import { hintReader } from './hint-reader.ts';
import { GIVE_UP, HINT, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 3;
const CAP_MS = 60_000;

/** `parseInt`; seconds that are not above 0 are tried as a date, where 0 is a year that has passed. */
function readSeconds(text: string): number {
  const seconds = Number.parseInt(text, 10);
  return seconds > 0 || Number(text) === 0 ? seconds : Number.NaN;
}

const readHint = hintReader({ seconds: readSeconds, epochMs: Date.parse });

/** Two retries of 408, 429 and 5xx, and of nothing that has no status, which is status 0. `spread`: how far a wait is stretched or shortened. */
function elevenLabs(about: Omit<RetryPreset, 'date' | 'create'>, spread: number, readsHint: boolean): RetryPreset {
  const delayMs: RetryPolicy['delayMs'] = ({ attempt, status, hintForm, hintMs }, u) => {
    const isRetried = status === 408 || status === 429 || status >= 500;
    if (!isRetried) return GIVE_UP;
    const isHinted = readsHint && hintMs > 0 && (hintForm === HINT.seconds || hintForm === HINT.date);
    return isHinted ? Math.min(hintMs, CAP_MS) : doubledMs(1000, attempt - 1, CAP_MS) * (1 + spread * (2 * u - 1));
  };
  return statelessPreset({ ...about, date: '2026-12' }, ATTEMPTS_MAX, delayMs, readHint);
}

/** The presets of ElevenLabs' SDKs for JavaScript; until 1.59.0 the package was called `elevenlabs`. */
export const ELEVENLABS_PRESETS: readonly RetryPreset[] = [
  elevenLabs(
    {
      name: 'elevenlabs-js@1.59.0',
      summary: '3 attempts, 1 s doubling +-20 %, on 408, 429 and 5xx; Retry-After is ignored.',
      source: 'npm elevenlabs 1.59.0, core/fetcher/requestWithRetries.js, read and measured',
    },
    0.2,
    false,
  ),
  elevenLabs(
    {
      name: 'elevenlabs-js@2.73.0',
      summary: '3 attempts, 1 s doubling +-10 %, on 408, 429 and 5xx; obeys waits up to 60 s, cuts longer ones.',
      source:
        'npm @elevenlabs/elevenlabs-js 2.73.0, core/fetcher/requestWithRetries.js, read and measured; X-RateLimit-Reset is left out',
    },
    0.1,
    true,
  ),
];
