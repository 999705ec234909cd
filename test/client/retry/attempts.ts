import fc from 'fast-check';
import type { HintReader } from '../../../src/client/retry/hint-reader.ts';
import { readRetryHint } from '../../../src/client/retry/retry-after.ts';
import { FAILURE, GIVE_UP, type FailedAttempt, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';

/** A failure as a stub server gives it: a status with lower-case headers, or one of the other two failures. */
export interface FailedReply {
  readonly status?: number;
  readonly failure?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The time of day at the reply, for a date in its headers; the time of the request's clock when absent. */
  readonly epochMs?: number;
}

const SHOULD_RETRY: Readonly<Record<string, number>> = { true: 1, false: 2 };

/** The record that a client would hand to a policy for this reply. */
export function failedAttempt(
  reply: FailedReply,
  attempt = 1,
  nowMs = 0,
  readHint: HintReader = readRetryHint,
): FailedAttempt {
  const hint = readHint(reply.headers ?? {}, reply.epochMs ?? nowMs);
  return {
    attempt,
    failure: reply.failure ?? FAILURE.status,
    status: reply.status ?? 0,
    hintForm: hint.form,
    hintMs: hint.waitMs,
    shouldRetry: SHOULD_RETRY[reply.headers?.['x-should-retry'] ?? ''] ?? 0,
    nowMs,
    elapsedMs: 0,
    policyState: 0,
    lingerMs: 0,
  };
}

/** What a policy made of one request. */
export interface Course {
  readonly attempts: number;
  readonly gapsMs: readonly number[];
  readonly lingerMs: number;
}

/**
 * Makes one request whose attempt `n` (from 1) is answered with `replyTo(n, nowMs)`; undefined is a success. It stops
 * watching after `attemptsSeen` attempts, as an observer must of a loop without end. With `wholeMs` the clock has
 * whole milliseconds only.
 */
export function course(
  policy: RetryPolicy,
  replyTo: (attempt: number, nowMs: number) => FailedReply | undefined,
  draw: (attempt: number) => number,
  options: { readonly startMs?: number; readonly attemptsSeen?: number; readonly wholeMs?: boolean } = {},
): Course {
  const gapsMs: number[] = [];
  let nowMs = options.startMs ?? 0;
  let policyState = 0;
  policy.began(nowMs);
  for (let attempt = 1; attempt <= (options.attemptsSeen ?? 200); attempt += 1) {
    const reply = replyTo(attempt, nowMs);
    if (reply === undefined) {
      policy.succeeded(attempt, policyState, nowMs);
      return { attempts: attempt, gapsMs, lingerMs: 0 };
    }
    const elapsedMs = nowMs - (options.startMs ?? 0);
    const failed = { ...failedAttempt(reply, attempt, nowMs, policy.readHint), elapsedMs, policyState };
    const delayMs = policy.delayMs(failed, draw(attempt));
    if (delayMs === GIVE_UP) return { attempts: attempt, gapsMs, lingerMs: failed.lingerMs };
    policyState = failed.policyState;
    const gapMs = options.wholeMs ? Math.floor(delayMs) : delayMs;
    gapsMs.push(gapMs);
    nowMs += gapMs;
  }
  return { attempts: options.attemptsSeen ?? 200, gapsMs, lingerMs: 0 };
}

const PIECES = [
  '1',
  '0',
  '25',
  '600',
  '.',
  '-',
  '+',
  'e3',
  ' ',
  ', ',
  's',
  ':',
  '/',
  'GMT',
  'Jan',
  'Wed',
  '2027',
  '0x',
  'T',
  'Z',
  'NaN',
  'Infinity',
];

/** Texts of a header: of any characters that one may have, and of what numbers and dates are made of. */
export const oddTexts: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .chain((date) => fc.constantFrom(date.toUTCString(), date.toISOString())),
  )
  .map((text) => text.trim());
