import { FAILURE, GIVE_UP } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 6;

/**
 * Replicate's client for JavaScript as shipped: its jitter makes every delay a fraction, it sleeps for whole numbers
 * only, and so it never sleeps. It reads no header.
 */
function replicate(name: string, summary: string, retriesServerErrors: boolean): RetryPreset {
  const about = {
    name,
    summary,
    source: 'npm replicate 1.4.0, lib/util.js withAutomaticRetries, measured',
    date: '2026-11',
  };
  return statelessPreset(about, ATTEMPTS_MAX, ({ failure, status }) => {
    if (failure > FAILURE.network) return GIVE_UP;
    const isServerError = retriesServerErrors && status >= 500;
    return failure !== FAILURE.status || status === 429 || isServerError ? 0 : GIVE_UP;
  });
}

/** The presets of Replicate's client: POST creates predictions, GET polls them. */
export const REPLICATE_PRESETS: readonly RetryPreset[] = [
  replicate('replicate-js@1.4.0', 'POST: 6 attempts without any pause, on 429 and network errors.', false),
  replicate('replicate-js-get@1.4.0', 'GET: 6 attempts without any pause, on 429, 5xx and network errors.', true),
];
