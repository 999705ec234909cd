import { AwsBudget, type AwsBudgetOptions } from './budgets/aws.ts';
import { CHARGE, type RetryBudget } from './budgets/budget.ts';
import { doubledMs } from './doubling.ts';
import { hintReader, readDecimal, readHttpDate } from './hint-reader.ts';
import { FAILURE, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from './retry-policy.ts';
import type { RetryPreset } from './retry-preset.ts';

/** What differs between the versions of the standard retry mode. */
interface AwsStandardRule {
  readonly throttlingBaseMs: number;
  readonly transientBaseMs: number;
  /** How far beyond its own backoff it follows a wait that the server names. */
  readonly hintSlackMs: number;
  readonly budget: AwsBudgetOptions;
}

const ATTEMPTS_MAX = 3;
const CAP_MS = 20_000;

function isTransientStatus(status: number): boolean {
  return status === 500 || (status >= 502 && status <= 504);
}

/** What a retry of this failure costs, or `CHARGE.none` for a failure that is not retried (529 and other 4xx too). */
function chargeOf(failed: FailedAttempt): number {
  if (failed.failure === FAILURE.stream) return CHARGE.none;
  if (failed.failure !== FAILURE.status || isTransientStatus(failed.status)) return CHARGE.transient;
  return failed.status === 429 ? CHARGE.throttling : CHARGE.none;
}

/** A date ahead of now in whatever form `Date.parse` knows, an HTTP date in the past too. */
function readDate(text: string, nowEpochMs: number): number {
  if (text.endsWith('GMT')) return readHttpDate(text, nowEpochMs);
  const epochMs = Date.parse(text);
  return epochMs >= nowEpochMs ? epochMs : Number.NaN;
}

/** npm @smithy/core 3.41.0, parseRetryAfterHeader.js, 2026-11: no surrounding space, no sign, no exponent. */
const readHint = hintReader({
  seconds: (text) => (/^\d+(?:\.\d+)?$/.test(text) ? readDecimal(text) : Number.NaN),
  epochMs: readDate,
});

/** The wait of Retry-After; its own header for milliseconds has another name than `retry-after-ms`. */
function hintMsOf(failed: FailedAttempt): number {
  return failed.hintForm === HINT.seconds || failed.hintForm === HINT.date ? failed.hintMs : 0;
}

/** The standard retry mode of the AWS SDKs: full jitter and a token bucket that all requests of a client share. */
class AwsStandard implements RetryPolicy {
  readonly needsSuccessFeedback = true;
  readonly readHint = readHint;
  readonly name: string;
  readonly attemptsMax: number;
  readonly #rule: AwsStandardRule;
  readonly #budget: RetryBudget;

  constructor(name: string, rule: AwsStandardRule, attemptsMax: number) {
    this.name = name;
    this.attemptsMax = attemptsMax;
    this.#rule = rule;
    this.#budget = new AwsBudget(rule.budget);
  }

  /** Requests earn nothing in this budget. */
  began(): void {}

  delayMs(failed: FailedAttempt, u: number): number {
    const charge = chargeOf(failed);
    if (failed.attempt >= this.attemptsMax || charge === CHARGE.none) return GIVE_UP;
    if (!this.#budget.withdraw(charge, failed.nowMs)) return GIVE_UP;
    failed.policyState = charge;
    const baseMs = charge === CHARGE.throttling ? this.#rule.throttlingBaseMs : this.#rule.transientBaseMs;
    const backoffMs = Math.floor(u * doubledMs(baseMs, failed.attempt - 1, CAP_MS));
    return Math.max(backoffMs, Math.min(hintMsOf(failed), backoffMs + this.#rule.hintSlackMs));
  }

  succeeded(_attempt: number, policyState: number, nowMs: number): void {
    this.#budget.succeeded(policyState, nowMs);
  }
}

function awsStandard(name: string, summary: string, source: string, rule: AwsStandardRule): RetryPreset {
  return {
    name,
    summary,
    source,
    date: '2026-11',
    create: (attemptsMax = ATTEMPTS_MAX) => new AwsStandard(name, rule, attemptsMax),
  };
}

/** The presets of the AWS SDKs. */
export const AWS_PRESETS: readonly RetryPreset[] = [
  // Before 2026, and still the default of clients that have not opted in to the new mode.
  awsStandard(
    'aws-standard@legacy',
    '3 attempts, full jitter of 0.1 s (429: 0.5 s) doubling, token bucket of 500; Retry-After is a minimum.',
    '@smithy/util-retry before Retry.v2026',
    {
      throttlingBaseMs: 500,
      transientBaseMs: 100,
      hintSlackMs: Infinity,
      budget: { type: 'aws', capacity: 500, throttlingCost: 5, transientCost: 10 },
    },
  ),
  // `AWS_NEW_RETRIES_2026`.
  awsStandard(
    'aws-standard@2026',
    '3 attempts, full jitter of 50 ms (429: 1 s) doubling, token bucket of 500; Retry-After adds at most 5 s.',
    '@smithy/core 3.41.0 with Retry.v2026, measured',
    {
      throttlingBaseMs: 1000,
      transientBaseMs: 50,
      hintSlackMs: 5000,
      budget: { type: 'aws', capacity: 500, throttlingCost: 5, transientCost: 14 },
    },
  ),
];
