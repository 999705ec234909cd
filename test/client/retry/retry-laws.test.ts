import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BACKOFF_TYPES } from '../../../src/client/retry/backoff.ts';
import { createRetryPolicy, retrySchema, type RetryInput } from '../../../src/client/retry/retry-options.ts';
import { FAILURE, GIVE_UP, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../../../src/client/retry/retry-presets.ts';
import { course, failedAttempt, oddTexts, type FailedReply } from './attempts.ts';

const NAMES = RETRY_PRESETS.map((preset) => preset.name);
const policyOf = (input: RetryInput): RetryPolicy => createRetryPolicy(retrySchema.parse(input));

const draws = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const statuses = fc.integer({ min: 400, max: 599 });
const headers = fc.oneof(
  fc.constant<Record<string, string>>({}),
  fc.nat(5_000_000).map((seconds) => ({ 'retry-after': String(seconds) })),
  fc.nat(5_000_000).map((ms) => ({ 'retry-after-ms': String(ms) })),
  fc.constantFrom('true', 'false').map((value) => ({ 'x-should-retry': value })),
  fc.dictionary(fc.constantFrom('retry-after', 'retry-after-ms', 'x-should-retry'), oddTexts),
);
const failures: fc.Arbitrary<FailedReply> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ status: fc.constantFrom(408, 409, 429, 500, 503), headers }) },
  { weight: 2, arbitrary: fc.record({ status: statuses, headers }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 4).map((failure) => ({ failure })) },
);
const durations = fc.integer({ min: 1, max: 20_000 });
const inlines: fc.Arbitrary<Extract<RetryInput, { type: unknown }>> = fc
  .record({
    type: fc.constantFrom(...BACKOFF_TYPES),
    attempts: fc.integer({ min: 1, max: 12 }),
    baseMs: durations,
    spanMs: durations,
    honourRetryAfter: fc.boolean(),
  })
  .map(({ baseMs, spanMs, ...rest }) => ({ ...rest, base: `${baseMs}ms`, cap: `${baseMs + spanMs}ms` }));
const inputs: fc.Arbitrary<RetryInput> = fc.oneof(fc.constantFrom(...NAMES), inlines);

describe('every policy, whatever it meets', () => {
  test('makes at least one attempt, and no more than attemptsMax', () => {
    fc.assert(
      fc.property(inputs, fc.array(failures, { minLength: 1 }), draws, (input, replies, u) => {
        const policy = policyOf(input);
        const { attempts } = course(
          policy,
          (attempt) => replies[(attempt - 1) % replies.length],
          () => u,
        );
        expect(attempts).toBeGreaterThanOrEqual(1);
        expect(attempts).toBeLessThanOrEqual(policy.attemptsMax);
      }),
      { seed: 42, numRuns: 1500 },
    );
  });

  test('waits a finite time, never a negative one, and the same for the same draw', () => {
    fc.assert(
      fc.property(inputs, fc.array(failures, { minLength: 1 }), draws, (input, replies, u) => {
        const run = () =>
          course(
            policyOf(input),
            (attempt) => replies[(attempt - 1) % replies.length],
            () => u,
          );
        const { gapsMs, lingerMs } = run();
        for (const ms of [...gapsMs, lingerMs]) {
          expect(Number.isFinite(ms)).toBe(true);
          expect(ms).toBeGreaterThanOrEqual(0);
        }
        expect(run().gapsMs).toEqual(gapsMs);
      }),
      { seed: 43, numRuns: 1500 },
    );
  });

  test.each(NAMES)('%s reaches attemptsMax for some failures', (name) => {
    const replies: ((attempt: number) => FailedReply)[] = [
      () => ({ status: 429 }),
      (attempt) => ({ status: attempt === 11 ? 500 : 429 }),
      () => ({ status: 503 }),
      () => ({ failure: FAILURE.network }),
    ];
    const courses = replies.map((replyTo) => course(policyOf(name), replyTo, () => 0.5, { attemptsSeen: 50 }));
    const { attemptsMax } = policyOf(name);
    expect(Math.max(...courses.map(({ attempts }) => attempts))).toBe(Math.min(attemptsMax, 50));
  });
});

describe('what is retried', () => {
  const SERVER_ERRORS = Array.from({ length: 100 }, (_, i) => 500 + i);
  const ALL = Array.from({ length: 200 }, (_, i) => 400 + i);
  const COMMON = [408, 409, 429, ...SERVER_ERRORS];
  const GATEWAY = [429, 502, 503, 504];
  const T = 'timeout';
  const N = 'network';
  const B = 'body';
  const S = 'stream';
  const RETRIED: Readonly<Record<string, readonly (number | string)[]>> = {
    none: [],
    'prodia-docs-loop': [429],
    'prodia-js@1.6.0': ALL.filter((status) => ![400, 401, 403].includes(status)),
    'openai-node@6.49.0': [...COMMON, T, N],
    'openai-node@7.59.0': [...COMMON, T, N],
    'anthropic-ts@1.10.0': [...COMMON, T, N],
    'anthropic-ts@1.14.0': [...COMMON, T, N],
    'together-ai@0.52.0': [...COMMON.filter((status) => status !== 500), T, N],
    'groq-sdk@1.6.0': [...COMMON, T, N],
    'openai-python@2026-01': [...COMMON, T, N, B],
    'openai-python@2026-07': [...COMMON, T, N, B],
    'vercel-ai@6.0.326': [...COMMON, N, B],
    'vercel-ai@7.0.173': [...COMMON, N, B],
    'genai-js@2.32.0': [],
    'genai-js-retry@2.32.0': [408, 429, 500, 502, 503, 504],
    'genai-js@3.3.0': [],
    'genai-js-retry@3.3.0': [408, 429, 500, 502, 503, 504],
    'genai-python-retry@2026': [408, 429, 500, 502, 503, 504],
    'aws-standard@legacy': [429, 500, 502, 503, 504, T, N, B],
    'aws-standard@2026': [429, 500, 502, 503, 504, T, N, B],
    'fal-js-submit@1.10.1': [...GATEWAY, T, N, B],
    'fal-js-status@1.10.1': [429, 500, 502, 503, 504, T, N, B],
    'fal-js-run@1.10.1': [...GATEWAY, T, N, B],
    'fal-python@2026': [408, 409, ...GATEWAY, T, N, B],
    'replicate-js@1.4.0': [429, T, N],
    'replicate-js-get@1.4.0': [429, ...SERVER_ERRORS, T, N],
    'mistral-js@2.7.0': [],
    'mistral-js-retry@2.7.0': [429, 500, 502, 503, 504, T, N],
    'openrouter-sdk@1.3.19': [...SERVER_ERRORS, T, N],
    'elevenlabs-js@1.59.0': [408, 429, ...SERVER_ERRORS],
    'elevenlabs-js@2.73.0': [408, 429, ...SERVER_ERRORS],
    'got@14.6.6': [408, 429, 500, 502, 503, 504, 521, 522, 524, T, N, B],
    'got@16.1.0': [408, 429, 500, 502, 503, 504, 521, 522, 524, T, N, B],
    'undici-retry@7.30.2': [429, 500, 502, 503, 504, N, B],
    'undici-retry@8.13.1': [429, 500, 502, 503, 504, N, B],
    'urllib3@2.8.0': [T, N, B],
    'urllib3-backoff@2.8.0': [429, 500, 502, 503, 504, T, N, B],
    'tenacity@9.1.4': [...ALL, T, N, B],
    'backoff@2.2.1': [429],
  };

  const retriedBy = (input: RetryInput): readonly (number | string)[] => {
    const isRetried = (reply: FailedReply): boolean => policyOf(input).delayMs(failedAttempt(reply), 0.5) !== GIVE_UP;
    return [
      ...ALL.filter((status) => isRetried({ status })),
      ...([T, N, B, S] as const).filter((name) => isRetried({ failure: FAILURE[name] })),
    ];
  };

  test('every preset is in the table', () => {
    expect(Object.keys(RETRIED).toSorted(), 'add what the new preset retries to RETRIED').toEqual(NAMES.toSorted());
  });

  test.each(Object.entries(RETRIED))('%s: exactly what its source says', (name, expected) => {
    expect(retriedBy(name)).toEqual(expected);
  });

  test('no SDK retries a success that it cannot read, or a stream that it has handed on', () => {
    const replies = [
      { status: 200 },
      { status: 200, headers: { 'x-should-retry': 'true' } },
      { failure: FAILURE.stream },
    ];
    for (const name of NAMES) {
      for (const reply of replies) expect(policyOf(name).delayMs(failedAttempt(reply), 0.5)).toBe(GIVE_UP);
    }
  });

  test('an inline policy: 408, 409, 429, 5xx, timeouts and network errors, or what it is told', () => {
    expect(retriedBy({ type: 'constant' })).toEqual([...COMMON, T, N, B, S]);
    expect(retriedBy({ type: 'constant', retryBroken: false })).toEqual([...COMMON, T, N]);
    expect(retriedBy({ type: 'constant', statuses: [404, '5xx'], retryNetwork: false })).toEqual([
      404,
      ...SERVER_ERRORS,
      T,
    ]);
    expect(retriedBy({ type: 'constant', statuses: ['4xx'], retryTimeouts: false, retryNetwork: false })).toEqual(
      ALL.slice(0, 100),
    );
  });
});

describe('a wait that the server names', () => {
  /** Policies that promise to honour it, each with the longest wait in seconds for which they do. */
  const HONOURING: readonly (readonly [RetryInput, number])[] = [
    ['prodia-docs-loop', 2_147_483],
    ['prodia-js@1.6.0', 2_147_483],
    ['openai-node@6.49.0', 2_147_483],
    ['openai-node@7.59.0', 60],
    ['anthropic-ts@1.10.0', 2_147_483],
    ['anthropic-ts@1.14.0', 2_147_483],
    ['together-ai@0.52.0', 2_147_483],
    ['groq-sdk@1.6.0', 2_147_483],
    ['openai-python@2026-01', 60],
    ['openai-python@2026-07', 120],
    ['vercel-ai@6.0.326', 59],
    ['vercel-ai@7.0.173', 59],
    ['aws-standard@legacy', 2_147_483],
    ['aws-standard@2026', 5],
    ['mistral-js-retry@2.7.0', 60],
    ['elevenlabs-js@2.73.0', 60],
    ['got@14.6.6', 2_147_483],
    ['got@16.1.0', 2_147_483],
    ['undici-retry@7.30.2', 30],
    ['undici-retry@8.13.1', 30],
    ['urllib3@2.8.0', 21_600],
    ['urllib3-backoff@2.8.0', 21_600],
    ...BACKOFF_TYPES.map((type) => [{ type, base: '1s', cap: '8s' }, 2_147_483] as const),
  ];

  test('every preset that obeys one is in the list', () => {
    const reply = { status: 429, headers: { 'retry-after': '4' } };
    const obeys = (name: string): boolean =>
      [0.01, 0.5, 0.99].every((u) => policyOf(name).delayMs(failedAttempt(reply), u) >= 4000);
    const listed = HONOURING.map(([input]) => input);
    expect(NAMES.filter(obeys), 'add the new preset to HONOURING').toEqual(
      NAMES.filter((name) => listed.includes(name)),
    );
  });

  test.each(HONOURING)('%j: the next attempt is never earlier, up to %i s', (input, secondsMax) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: secondsMax }), draws, (seconds, u) => {
        const reply = { status: 429, headers: { 'retry-after': String(seconds) } };
        expect(policyOf(input).delayMs(failedAttempt(reply), u)).toBeGreaterThanOrEqual(seconds * 1000);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test.each([
    ['openai-node@7.59.0', 61, 375, 500],
    ['openrouter-sdk@1.3.19', 4, GIVE_UP, GIVE_UP],
    ['mistral-js-retry@2.7.0', 61, 60_000, 60_000],
    ['elevenlabs-js@2.73.0', 61, 60_000, 60_000],
    ['undici-retry@7.30.2', 31, 30_000, 30_000],
    ['urllib3@2.8.0', 21_601, 21_600_000, 21_600_000],
    ['got@16.1.0', 2_147_484, GIVE_UP, GIVE_UP],
    ['openai-python@2026-01', 61, 375, 500],
    ['openai-python@2026-07', 121, GIVE_UP, GIVE_UP],
    ['vercel-ai@6.0.326', 60, 2000, 2000],
    ['aws-standard@2026', 600, 5000, 6000],
    ['fal-python@2026', 600, 50, 150],
    ['genai-python-retry@2026', 600, 1000, 2000],
    ['anthropic-ts@1.10.0', 2_147_484, 375, 500],
    ['openai-node@6.49.0', 2_147_484, 1, 1],
  ])('%s at %i s: what it does beyond its limit', (name, seconds, fromMs, toMs) => {
    for (const u of [1e-9, 0.3, 0.7, 1 - 1e-9]) {
      const reply = { status: 429, headers: { 'retry-after': String(seconds) } };
      const delayMs = policyOf(name).delayMs(failedAttempt(reply), u);
      expect(delayMs).toBeGreaterThanOrEqual(fromMs);
      expect(delayMs).toBeLessThanOrEqual(toMs);
    }
  });

  test('x-should-retry does not overrule the 120 s of openai-python', () => {
    const reply = { status: 429, headers: { 'retry-after': '121', 'x-should-retry': 'true' } };
    expect(policyOf('openai-python').delayMs(failedAttempt(reply), 0.5)).toBe(GIVE_UP);
  });

  test('an inline policy stays within its cap without one, and takes the longer of both with one', () => {
    fc.assert(
      fc.property(inlines, failures, fc.integer({ min: 1, max: 12 }), draws, (input, reply, attempt, u) => {
        const failed = failedAttempt(reply, attempt);
        const capMs = Number.parseFloat(input.cap ?? '');
        const hintMs = input.honourRetryAfter ? failed.hintMs : 0;
        const delayMs = policyOf({ ...input, attempts: 100 }).delayMs(failed, u);
        if (delayMs === GIVE_UP) return;
        expect(delayMs).toBeGreaterThanOrEqual(hintMs);
        expect(delayMs).toBeLessThanOrEqual(Math.max(capMs, hintMs));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('an inline policy gives up on a wait above retryAfterMax', () => {
    const policy = policyOf({ type: 'constant', retryAfterMax: '60s' });
    const at = (seconds: string) =>
      policy.delayMs(failedAttempt({ status: 503, headers: { 'retry-after': seconds } }), 0.5);
    expect([at('60'), at('61')]).toEqual([60_000, GIVE_UP]);
  });
});

test('decorrelated waits remember the one before through the memo', () => {
  const { gapsMs } = course(
    policyOf({ type: 'decorrelated', attempts: 5, base: '100ms', cap: '1s' }),
    () => ({ status: 503 }),
    () => 0.5,
  );
  expect(gapsMs).toEqual([200, 350, 575, 912.5]);
});
