import { hintReader, type HintGrammar } from './hint-reader.ts';
import { FAILURE, GIVE_UP, HINT, type RetryPolicy } from './retry-policy.ts';
import { noRetryPreset, type RetryPreset, statelessPreset } from './retry-preset.ts';

const BASE_MS = 500;
const CAP_MS = 60_000;
/** After this the failure is reported; a wait that has begun by then is slept to its end. */
const ELAPSED_MS_MAX = 3_600_000;

const wholeNumber = (text: string): number => (Number.isInteger(Number(text)) ? Number(text) : Number.NaN);
const GRAMMAR: HintGrammar = { seconds: wholeNumber, epochMs: Date.parse };
const positive = (text: string): number =>
  Number(text) >= 0 && Number.isFinite(Number(text)) ? Number(text) : Number.NaN;

/**
 * The SDKs that Speakeasy generates, with `retryConnectionErrors`: no bound on attempts, but an hour; waits of 0.5 s x n^1.5 + U(0, 1 s), where n
 * is 0 at the first, and at most a minute, also where the server names more (lib/retries.js, `Math.pow(x, exponent)`).
 */
function speakeasy(
  about: Omit<RetryPreset, 'create'>,
  isRetried: (status: number) => boolean,
  grammar: HintGrammar,
): RetryPreset {
  const delayMs: RetryPolicy['delayMs'] = (failed, u) => {
    if (failed.elapsedMs > ELAPSED_MS_MAX || failed.failure > FAILURE.network) return GIVE_UP;
    if (failed.failure === FAILURE.status && !isRetried(failed.status)) return GIVE_UP;
    const { hintForm, hintMs } = failed;
    const isKnown = hintForm !== HINT.none && (hintForm !== HINT.milliseconds || grammar.milliseconds !== undefined);
    if (isKnown && hintMs > 0) return Math.min(hintForm === HINT.date ? Math.ceil(hintMs) : hintMs, CAP_MS);
    const retries = failed.attempt - 1;
    return Math.min(BASE_MS * retries * Math.sqrt(retries) + 1000 * u, CAP_MS);
  };
  return statelessPreset(about, Number.POSITIVE_INFINITY, delayMs, hintReader(grammar));
}

const MISTRAL_STATUSES = [429, 500, 502, 503, 504];

/** The presets of this family. */
export const SPEAKEASY_PRESETS: readonly RetryPreset[] = [
  noRetryPreset({
    name: 'mistral-js@2.7.0',
    summary: 'One attempt: the SDK does not retry unless it is told to.',
    source: 'npm @mistralai/mistralai 2.7.0, measured',
    date: '2026-12',
  }),
  speakeasy(
    {
      name: 'mistral-js-retry@2.7.0',
      summary:
        'With retryConfig "backoff" and retryConnectionErrors: for an hour, 0.5 s x n^1.5 + up to 1 s, on 429, 500, 502 to 504, timeouts and network errors; obeys waits up to 60 s, cuts longer ones.',
      source: 'npm @mistralai/mistralai 2.7.0, lib/retries.js, read and measured',
      date: '2026-12',
    },
    (status) => MISTRAL_STATUSES.includes(status),
    GRAMMAR,
  ),
  speakeasy(
    {
      name: 'openrouter-sdk@1.3.19',
      summary:
        'For an hour, 0.5 s x n^1.5 + up to 1 s, on 5xx, timeouts and network errors, and never on 429; obeys waits up to 60 s, cuts longer ones.',
      source: 'npm @openrouter/sdk 1.3.19, lib/retries.js, read and measured',
      date: '2026-12',
    },
    (status) => status >= 500,
    { ...GRAMMAR, milliseconds: positive },
  ),
];
