import { doubledMs } from './doubling.ts';
import { isCommonRetryStatus } from './failed-status.ts';
import { timerMs } from './node-timer.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

/** What a member of the family does with the wait that a server names: honour it when `aboveMs < wait <= upToMs`. */
interface HintRule {
  readonly aboveMs: number;
  readonly upToMs: number;
  /** A longer wait than this ends the request, whatever the status and `x-should-retry` say. */
  readonly giveUpAboveMs: number;
}

const ATTEMPTS_MAX = 3;
const BASE_MS = 500;
const CAP_MS = 8000;

/**
 * The SDKs that Stainless generates (OpenAI, Anthropic): two retries of 408, 409, 429, 5xx, timeouts and network
 * errors; `x-should-retry` overrides the status; waits of min(0.5 x 2^n, 8) s, shortened by up to a quarter.
 */
class StainlessPolicy implements RetryPolicy {
  readonly needsSuccessFeedback = false;
  readonly name: string;
  readonly attemptsMax = ATTEMPTS_MAX;
  readonly #aboveMs: number;
  readonly #upToMs: number;
  readonly #giveUpAboveMs: number;

  constructor(name: string, rule: HintRule) {
    this.name = name;
    this.#aboveMs = rule.aboveMs;
    this.#upToMs = rule.upToMs;
    this.#giveUpAboveMs = rule.giveUpAboveMs;
  }

  began(_nowMs: number): void {}

  delayMs(failed: FailedAttempt, u: number): number {
    if (failed.attempt >= ATTEMPTS_MAX) return GIVE_UP;
    if (failed.failure === FAILURE.status) {
      const hinted = failed.hintForm !== HINT.none;
      if (hinted && failed.hintMs > this.#giveUpAboveMs) return GIVE_UP;
      if (failed.shouldRetry === 2) return GIVE_UP;
      if (failed.shouldRetry === 0 && !isCommonRetryStatus(failed.status)) return GIVE_UP;
      if (hinted && failed.hintMs > this.#aboveMs && failed.hintMs <= this.#upToMs) return timerMs(failed.hintMs);
    }
    return doubledMs(BASE_MS, failed.attempt - 1, CAP_MS) * (1 - 0.25 * u);
  }

  succeeded(_attempt: number, _memo: number, _nowMs: number): void {}
}

const EVERY_WAIT: HintRule = { aboveMs: Number.NEGATIVE_INFINITY, upToMs: Infinity, giveUpAboveMs: Infinity };
const TIMER_WAITS: HintRule = { aboveMs: 0, upToMs: 2_147_483_647, giveUpAboveMs: Infinity };
const MINUTE_WAITS: HintRule = { aboveMs: 0, upToMs: 60_000, giveUpAboveMs: Infinity };
const TWO_MINUTE_WAITS: HintRule = { aboveMs: 0, upToMs: 120_000, giveUpAboveMs: 120_000 };

/** OpenAI's SDK for Node: every wait that a server names is slept, 0 as 0 and an hour as an hour. */
function openaiNode(): RetryPolicy {
  return new StainlessPolicy('openai-node@6.49.0', EVERY_WAIT);
}

/** Anthropic's SDK for TypeScript: as OpenAI's, but a wait of 0, in the past or beyond 2^31 - 1 ms is ignored. */
function anthropicTs(): RetryPolicy {
  return new StainlessPolicy('anthropic-ts@1.10.0', TIMER_WAITS);
}

/** OpenAI's SDK for Python until mid-2026: a wait above 60 s is ignored, and the short backoff taken instead. */
function openaiPythonBefore(): RetryPolicy {
  return new StainlessPolicy('openai-python@2026-01', MINUTE_WAITS);
}

/** OpenAI's SDK for Python since 2026-07: a wait above 120 s ends the request. */
function openaiPython(): RetryPolicy {
  return new StainlessPolicy('openai-python@2026-07', TWO_MINUTE_WAITS);
}

/** The presets of this family, older versions of a client first. */
export const STAINLESS_PRESETS: readonly RetryPreset[] = [
  {
    name: 'openai-node@6.49.0',
    summary: '3 attempts, 0.5 s doubling with up to 25 % off; obeys x-should-retry and any wait that the server names.',
    source: 'npm openai 6.49.0, client.js, read and measured',
    date: '2026-11',
    create: openaiNode,
  },
  {
    name: 'anthropic-ts@1.10.0',
    summary: '3 attempts, 0.5 s doubling with up to 25 % off; obeys x-should-retry and any wait above 0.',
    source: 'npm @anthropic-ai/sdk 1.10.0, client.js, measured; the 401 refresh and streamed bodies are left out',
    date: '2026-11',
    create: anthropicTs,
  },
  {
    name: 'openai-python@2026-01',
    summary: '3 attempts, 0.5 s doubling with up to 25 % off; waits of up to 60 s are obeyed, longer ones ignored.',
    source: 'openai-python _base_client.py before pull request 3555, the default of Stainless',
    date: '2026-11',
    create: openaiPythonBefore,
  },
  {
    name: 'openai-python@2026-07',
    summary: '3 attempts, 0.5 s doubling with up to 25 % off; waits of up to 120 s are obeyed, longer ones end it.',
    source: 'openai-python _base_client.py and _constants.py, pull request 3555',
    date: '2026-11',
    create: openaiPython,
  },
];
