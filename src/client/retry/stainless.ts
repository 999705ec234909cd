import { doubledMs } from './doubling.ts';
import { isCommonRetryStatus } from './failed-status.ts';
import { hintReader, readHttpDate, readPythonFloat, type HintGrammar } from './hint-reader.ts';
import { timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type RetryPolicy } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

/** What differs between the members of the family, and between their versions. */
interface StainlessRule {
  /** The first wait, which doubles, and the longest; 0.5 s and 8 s where nothing is said. */
  readonly baseMs?: number;
  readonly capMs?: number;
  /** A status of 5xx that is final although others are not. */
  readonly finalStatus?: number;
  /** A wait that the server names is honoured when `fromMs <= wait <= upToMs`; without an upper bound where that is absent. */
  readonly fromMs: number;
  readonly upToMs?: number;
  /** A longer wait than this ends the request, whatever the status and `x-should-retry` say. Absent: none does. */
  readonly giveUpAboveMs?: number;
  /** Whether an answer is retried whose body breaks off. */
  readonly retriesBody: boolean;
  /** How it reads the headers. */
  readonly grammar: HintGrammar;
}

/** The least wait that is one. */
const ABOVE_0 = Number.MIN_VALUE;

const { parseFloat } = Number;
const JS = { milliseconds: parseFloat, seconds: parseFloat, epochMs: Date.parse } as const;
const JS_RULE = { fromMs: ABOVE_0, retriesBody: false, grammar: { ...JS, zeroYields: true } } as const;
/** Every wait is slept, 0 as 0 and an hour as an hour; one that cannot be read becomes NaN, which Node's timer takes for none. */
const JS_UNCHECKED: StainlessRule = {
  ...JS_RULE,
  fromMs: Number.NEGATIVE_INFINITY,
  grammar: { ...JS_RULE.grammar, unreadableMs: 0 },
};
const PYTHON = { milliseconds: readPythonFloat, seconds: readPythonFloat, epochMs: readHttpDate };
const PYTHON_RULE = { fromMs: ABOVE_0, retriesBody: true, grammar: PYTHON } as const;

const ATTEMPTS_MAX = 3;

/**
 * A preset of the SDKs that Stainless generates: two retries of 408, 409, 429, 5xx, timeouts and network errors; `x-should-retry` overrides the
 * status; waits of min(0.5 x 2^n, 8) s, shortened by up to a quarter.
 */
function stainless(
  name: string,
  obeys: string,
  source: string,
  rule: StainlessRule,
  date: RetryPreset['date'] = '2026-11',
): RetryPreset {
  const { baseMs = 500, capMs = 8000, finalStatus, fromMs, retriesBody, grammar } = rule;
  const { upToMs = Infinity, giveUpAboveMs = Infinity } = rule;
  const summary = `3 attempts, ${baseMs / 1000} s doubling with up to 25 % off; ${obeys}`;
  const delayMs: RetryPolicy['delayMs'] = (failed, u) => {
    if (failed.failure === FAILURE.stream) return GIVE_UP;
    if (failed.failure === FAILURE.body && !retriesBody) return GIVE_UP;
    if (failed.failure === FAILURE.status) {
      const { status, shouldRetry, hintMs } = failed;
      if (status < 300) return GIVE_UP;
      const isHinted = failed.hintForm !== HINT.none;
      if (isHinted && hintMs > giveUpAboveMs) return GIVE_UP;
      if (shouldRetry === 2) return GIVE_UP;
      if (shouldRetry === 0 && (status === finalStatus || !isCommonRetryStatus(status))) return GIVE_UP;
      if (isHinted && hintMs >= fromMs && hintMs <= upToMs) return timerMs(hintMs);
    }
    return doubledMs(baseMs, failed.attempt - 1, capMs) * (1 - 0.25 * u);
  };
  return statelessPreset({ name, summary, source, date }, ATTEMPTS_MAX, delayMs, hintReader(grammar));
}

const ANTHROPIC_RULE: StainlessRule = { ...JS_RULE, upToMs: 2_147_483_647 };
const ANTHROPIC_OBEYS = 'obeys x-should-retry and any wait above 0.';

/** The presets of this family, older versions of a client first. */
export const STAINLESS_PRESETS: readonly RetryPreset[] = [
  stainless(
    'openai-node@6.49.0',
    'obeys x-should-retry and any wait that the server names.',
    'npm openai 6.49.0, client.js, read and measured',
    JS_UNCHECKED,
  ),
  // It also tries again when it times out in the middle of a body; the others have no timeout there.
  stainless(
    'openai-node@7.59.0',
    'obeys x-should-retry and waits of up to 60 s, ignores longer ones.',
    'npm openai 7.59.0, client.js, read and measured',
    { ...JS_RULE, fromMs: 0, upToMs: 60_000, grammar: JS },
    '2026-12',
  ),
  // A wait of 0, in the past or beyond 2^31 - 1 ms is ignored.
  stainless(
    'anthropic-ts@1.10.0',
    ANTHROPIC_OBEYS,
    'npm @anthropic-ai/sdk 1.10.0, client.js, measured; the 401 refresh and streamed bodies are left out',
    ANTHROPIC_RULE,
  ),
  stainless(
    'anthropic-ts@1.14.0',
    ANTHROPIC_OBEYS,
    'npm @anthropic-ai/sdk 1.14.0, client.js, measured; the 401 refresh and streamed bodies are left out',
    ANTHROPIC_RULE,
    '2026-12',
  ),
  stainless(
    'together-ai@0.52.0',
    'at most 10 s; 500 is final; obeys x-should-retry and any wait that the server names.',
    'npm together-ai 0.52.0, client.js, read and measured',
    { ...JS_UNCHECKED, baseMs: 1000, capMs: 10_000, finalStatus: 500 },
    '2026-12',
  ),
  stainless(
    'groq-sdk@1.6.0',
    'obeys x-should-retry and any wait that the server names.',
    'npm groq-sdk 1.6.0, client.js, read and measured',
    JS_UNCHECKED,
    '2026-12',
  ),
  stainless(
    'openai-python@2026-01',
    'waits of up to 60 s are obeyed, longer ones ignored.',
    'openai-python _base_client.py before pull request 3555, the default of Stainless',
    { ...PYTHON_RULE, upToMs: 60_000 },
  ),
  stainless(
    'openai-python@2026-07',
    'waits of up to 120 s are obeyed, longer ones end it.',
    'openai-python _base_client.py and _constants.py, pull request 3555',
    { ...PYTHON_RULE, upToMs: 120_000, giveUpAboveMs: 120_000 },
  ),
];
