import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRetryPolicy, retrySchema, type RetryOptions } from '../../../src/client/retry/retry-options.ts';
import { blankFailure, FAILURE, GIVE_UP, HINT } from '../../../src/client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../../../src/client/retry/retry-presets.ts';
import { explainRetries, type PastFailure } from '../../../src/client/retry/wait-reasons.ts';

const INLINE = ['constant', 'full-jitter', 'decorrelated'] as const;
const POLICIES: readonly RetryOptions[] = [
  ...RETRY_PRESETS.map(({ name }) => retrySchema.parse(name)),
  ...INLINE.map((type) => retrySchema.parse({ type, attempts: 5 })),
];

const failure = fc.record({
  failure: fc.constantFrom(
    FAILURE.status,
    FAILURE.status,
    FAILURE.timeout,
    FAILURE.network,
    FAILURE.body,
    FAILURE.stream,
  ),
  status: fc.constantFrom(400, 429, 500, 503),
  hintForm: fc.constantFrom(HINT.none, HINT.seconds, HINT.date, HINT.milliseconds),
  hintMs: fc.constantFrom(0, 40, 3000, 90_000),
  shouldRetry: fc.constantFrom(0, 0, 1, 2),
  u: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
});

/** A request that failed so again and again, until the policy itself gave up: its failures, and the waits that it named. */
function course(
  options: RetryOptions,
  failures: readonly (typeof failure extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const policy = createRetryPolicy(options);
  const past: PastFailure[] = [];
  const delays: number[] = [];
  let policyState = 0;
  let nowMs = 0;
  policy.began(nowMs);
  for (const [index, one] of failures.entries()) {
    const hint = one.failure === FAILURE.status ? {} : { status: 0, hintForm: HINT.none };
    const failed = { ...blankFailure(), ...one, ...hint, attempt: index + 1, nowMs, elapsedMs: nowMs, policyState };
    const delayMs = policy.delayMs(failed, one.u);
    policyState = failed.policyState;
    past.push({ ...failed, u: one.u, retried: delayMs !== GIVE_UP });
    delays.push(delayMs);
    if (delayMs === GIVE_UP) break;
    nowMs += delayMs;
  }
  return { past, delays };
}

test.each(POLICIES.map((options) => [options.type === 'preset' ? options.name : options.type, options] as const))(
  '%s: what is explained is what it did',
  (_, options) => {
    fc.assert(
      fc.property(fc.array(failure, { minLength: 1, maxLength: 14 }), (failures) => {
        const { past, delays } = course(options, failures);
        const explained = explainRetries(options, past);
        expect(explained.map(({ delayMs }) => delayMs)).toEqual(delays);
        const possible = past.map(({ retried, hintForm }) => [
          ...(retried ? ['backoff'] : ['not-retried', 'attempts']),
          ...(hintForm === HINT.none ? [] : ['retry-after']),
        ]);
        for (const [index, { reason }] of explained.entries()) expect(possible[index]).toContain(reason);
      }),
      { seed: 42, numRuns: 200 },
    );
  },
);

const BUSY: PastFailure = {
  attempt: 1,
  failure: FAILURE.status,
  status: 429,
  hintForm: HINT.seconds,
  hintMs: 5000,
  shouldRetry: 0,
  nowMs: 0,
  elapsedMs: 0,
  u: 0.5,
  retried: true,
};
const reasonsOf = (retry: Parameters<typeof retrySchema.parse>[0], ...past: readonly PastFailure[]): string[] =>
  explainRetries(retrySchema.parse(retry), past).map(({ reason }) => reason);

test('a wait that the answer named counts only where it changed something', () => {
  expect(reasonsOf('openai-node', BUSY)).toEqual(['retry-after']);
  expect(reasonsOf('fal-js-submit', BUSY)).toEqual(['backoff']);
  expect(reasonsOf('prodia-js', { ...BUSY, hintMs: 1000 })).toEqual(['retry-after']);
  expect(reasonsOf({ type: 'constant', base: '5s', honourRetryAfter: false }, BUSY)).toEqual(['backoff']);
  expect(reasonsOf({ type: 'constant', base: '9s', cap: '9s' }, BUSY)).toEqual(['backoff']);
  // Longer than the SDK waits: the request ends because of it.
  expect(reasonsOf('openai-python@2026-07', { ...BUSY, hintMs: 200_000, retried: false })).toEqual(['retry-after']);
});

test('a request that a budget did not let go on was stopped, whatever the policy alone would have done', () => {
  const retry = { type: 'full-jitter', budget: { type: 'ratio', ratio: 0, burst: 0 } };
  expect(reasonsOf(retry, { ...BUSY, retried: false })).toEqual(['stopped']);
});

test('a request ends because such a failure is not retried, or because there were enough attempts', () => {
  const failures = (count: number, status: number): PastFailure[] =>
    Array.from({ length: count }, (_, index) => ({
      ...BUSY,
      attempt: index + 1,
      status,
      hintForm: HINT.none,
      hintMs: 0,
      retried: index + 1 < count,
    }));
  expect(reasonsOf('fal-js-submit', ...failures(4, 503))).toEqual(['backoff', 'backoff', 'backoff', 'attempts']);
  expect(reasonsOf('fal-js-submit', ...failures(1, 400))).toEqual(['not-retried']);
  expect(reasonsOf({ type: 'constant', attempts: 2 }, ...failures(2, 500))).toEqual(['backoff', 'attempts']);
  expect(reasonsOf({ type: 'constant', attempts: 3 }, ...failures(2, 500))).toEqual(['backoff', 'stopped']);
  // It counts busy answers and other errors apart, in the state that a policy keeps of a request.
  expect(reasonsOf('prodia-js', ...failures(2, 500))).toEqual(['backoff', 'attempts']);
  expect(reasonsOf('prodia-js', ...failures(11, 429))).toEqual([...Array<string>(10).fill('backoff'), 'attempts']);
});

test('a policy that sleeps once more before it reports a failure is told with that sleep', () => {
  const last = { ...BUSY, status: 400, hintMs: 3000, retried: false };
  expect(explainRetries(retrySchema.parse('prodia-js'), [last])).toMatchObject([{ delayMs: -1, lingerMs: 3000 }]);
});
