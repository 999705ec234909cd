import { doubledMs } from './doubling.ts';
import { isCommonRetryStatus } from './failed-status.ts';
import { hintReader, readHttpDate, readPythonFloat, type HintGrammar } from './hint-reader.ts';
import { timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

/** What a member of the family does with the wait that a server names: honour it when `aboveMs < wait <= upToMs`. */
interface HintRule {
  readonly aboveMs: number;
  readonly upToMs: number;
  /** A longer wait than this ends the request, whatever the status and `x-should-retry` say. */
  readonly giveUpAboveMs: number;
  /** Whether an answer is retried whose body breaks off. */
  readonly retriesBody: boolean;
  /** How it reads the headers. */
  readonly grammar: HintGrammar;
}

const { parseFloat } = Number;
const JS = { milliseconds: parseFloat, seconds: parseFloat, epochMs: Date.parse, zeroYields: true } as const;
/** A header that cannot be read becomes NaN, which Node's timer takes for no wait. */
const JS_UNCHECKED = { ...JS, unreadableMs: 0 };
const PYTHON = { milliseconds: readPythonFloat, seconds: readPythonFloat, epochMs: readHttpDate };

const ATTEMPTS_MAX = 3;
const BASE_MS = 500;
const CAP_MS = 8000;

/**
 * A preset of the SDKs that Stainless generates (OpenAI, Anthropic): two retries of 408, 409, 429, 5xx, timeouts and network
 * errors; `x-should-retry` overrides the status; waits of min(0.5 x 2^n, 8) s, shortened by up to a quarter.
 */
function stainless(name: string, obeys: string, source: string, rule: HintRule): RetryPreset {
  const { aboveMs, upToMs, giveUpAboveMs, retriesBody, grammar } = rule;
  const summary = `3 attempts, 0.5 s doubling with up to 25 % off; ${obeys}`;
  const delayMs: RetryPolicy['delayMs'] = (failed, u) => {
    if (failed.attempt >= ATTEMPTS_MAX || failed.failure === FAILURE.stream) return GIVE_UP;
    if (failed.failure === FAILURE.body && !retriesBody) return GIVE_UP;
    if (failed.failure === FAILURE.status) {
      if (failed.status < 300) return GIVE_UP;
      const isHinted = failed.hintForm !== HINT.none;
      if (isHinted && failed.hintMs > giveUpAboveMs) return GIVE_UP;
      if (failed.shouldRetry === 2) return GIVE_UP;
      if (failed.shouldRetry === 0 && !isCommonRetryStatus(failed.status)) return GIVE_UP;
      if (isHinted && failed.hintMs > aboveMs && failed.hintMs <= upToMs) return timerMs(failed.hintMs);
    }
    return doubledMs(BASE_MS, failed.attempt - 1, CAP_MS) * (1 - 0.25 * u);
  };
  return statelessPreset({ name, summary, source, date: '2026-11' }, ATTEMPTS_MAX, delayMs, hintReader(grammar));
}

/** The presets of this family, older versions of a client first. */
export const STAINLESS_PRESETS: readonly RetryPreset[] = [
  // Every wait that a server names is slept, 0 as 0 and an hour as an hour.
  stainless(
    'openai-node@6.49.0',
    'obeys x-should-retry and any wait that the server names.',
    'npm openai 6.49.0, client.js, read and measured',
    {
      aboveMs: Number.NEGATIVE_INFINITY,
      upToMs: Infinity,
      giveUpAboveMs: Infinity,
      retriesBody: false,
      grammar: JS_UNCHECKED,
    },
  ),
  // A wait of 0, in the past or beyond 2^31 - 1 ms is ignored.
  stainless(
    'anthropic-ts@1.10.0',
    'obeys x-should-retry and any wait above 0.',
    'npm @anthropic-ai/sdk 1.10.0, client.js, measured; the 401 refresh and streamed bodies are left out',
    { aboveMs: 0, upToMs: 2_147_483_647, giveUpAboveMs: Infinity, retriesBody: false, grammar: JS },
  ),
  stainless(
    'openai-python@2026-01',
    'waits of up to 60 s are obeyed, longer ones ignored.',
    'openai-python _base_client.py before pull request 3555, the default of Stainless',
    { aboveMs: 0, upToMs: 60_000, giveUpAboveMs: Infinity, retriesBody: true, grammar: PYTHON },
  ),
  stainless(
    'openai-python@2026-07',
    'waits of up to 120 s are obeyed, longer ones end it.',
    'openai-python _base_client.py and _constants.py, pull request 3555',
    { aboveMs: 0, upToMs: 120_000, giveUpAboveMs: 120_000, retriesBody: true, grammar: PYTHON },
  ),
];
