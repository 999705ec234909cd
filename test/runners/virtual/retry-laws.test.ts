import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { nano, scenarioOf, seenAttempts, type Parts } from '../worlds.ts';

const REQUESTS = 40_000;
/** A sound simulator is further off than this once in a thousand. */
const STANDARD_ERRORS = 3.29;

const constantRetry = (attempts: number): object => ({ type: 'constant', attempts, base: '10ms', cap: '10ms' });

/** Requests that never queue, of which each attempt fails after the work with probability `share`. */
function failing(
  share: number,
  attempts: number,
  more: { billing?: object; price?: object; request?: object } = {},
): Parts {
  return {
    seed: 5,
    model: { serviceTime: { type: 'constant', value: '1ms' }, price: more.price ?? { per: 'image', usd: '0.0048' } },
    ...(more.request === undefined ? {} : { request: more.request }),
    provider: { faults: [{ status: 500, share }], ...(more.billing === undefined ? {} : { billing: more.billing }) },
    workload: { arrivals: { type: 'constant', rate: '1000/s' }, maxRequests: REQUESTS },
    client: { retry: constantRetry(attempts) },
  };
}

const run = (parts: Parts): Summary => simulate(scenarioOf(parts));

/** Mean and standard deviation of the attempts of one request: P(attempt k is made) = p^(k-1). */
function attemptsOf(share: number, most: number): { mean: number; deviation: number; success: number } {
  let mean = 0;
  let square = 0;
  let reached = 1;
  for (let k = 1; k <= most; k++) {
    mean += reached;
    square += (2 * k - 1) * reached;
    reached *= share;
  }
  return { mean, deviation: Math.sqrt(square - mean * mean), success: 1 - reached };
}

const CASES = [
  [0.02, 3, 1.0204],
  [0.1, 4, 1.111],
  [0.3, 3, 1.39],
  [0.5, 5, 1.9375],
] as const;

describe.each(CASES)('each attempt fails with %d, at most %d attempts', (share, most, amplification) => {
  const expected = attemptsOf(share, most);
  const summary = run(failing(share, most));

  test('amplification is (1 - p^n) / (1 - p)', () => {
    expect(expected.mean).toBeCloseTo(amplification, 4);
    const standardError = expected.deviation / Math.sqrt(REQUESTS);
    expect(Math.abs((summary.retryAmplification ?? 0) - amplification)).toBeLessThan(STANDARD_ERRORS * standardError);
  });

  test('the share of successes is 1 - p^n', () => {
    const standardError = Math.sqrt((expected.success * (1 - expected.success)) / REQUESTS);
    expect(Math.abs(1 - (summary.errorRate ?? 0) - expected.success)).toBeLessThan(STANDARD_ERRORS * standardError);
  });

  test('billed on success, every success costs c0 and nothing is wasted', () => {
    expect(summary.dollars).toMatchObject({ perSuccess: '0.0048', wasted: '0' });
  });

  test('billed on creation, the bill is attempts times c0, and the failed ones are waste', () => {
    const billing = { charge: 'acceptance', outcomes: 'accepted' };
    const { dollars, attempts, requests } = run(failing(share, most, { billing }));
    expect(nano(dollars.billed)).toBe(BigInt(attempts.total) * 4_800_000n);
    expect(nano(dollars.wastedBy.failed)).toBe(BigInt(attempts.total - requests.succeeded) * 4_800_000n);
    expect(attempts).toEqual(summary.attempts);
    // c0 / (1 - p), whatever n: the error of attempts per success is at most that of the share of failures.
    const perSuccess = Number(nano(dollars.perSuccess)) / 1e9;
    const standardError = (0.0048 * Math.sqrt(share / attempts.total)) / (1 - share);
    expect(Math.abs(perSuccess - 0.0048 / (1 - share))).toBeLessThan(STANDARD_ERRORS * standardError);
  });
});

test('input billed always and output on success: dollars per request are A input + s output', () => {
  // 600 input tokens at $3 and 200 output tokens at $15 a million: 0.0018 and 0.003.
  const parts = failing(0.1, 4, {
    price: { per: 'token', input: '3', output: '15' },
    request: { inputTokens: 600, outputTokens: 200 },
    billing: { outcomes: { ok: 'full', 'server-error': 'input' } },
  });
  const { dollars, attempts, requests } = run(parts);
  const failures = BigInt(attempts.total - requests.succeeded);
  expect(nano(dollars.billed)).toBe(BigInt(requests.succeeded) * 4_800_000n + failures * 1_800_000n);
  const standardError = (0.0018 * attemptsOf(0.1, 4).deviation) / Math.sqrt(REQUESTS);
  const perRequest = Number(nano(dollars.billed)) / 1e9 / REQUESTS;
  expect(Math.abs(perRequest - 0.0049995)).toBeLessThan(STANDARD_ERRORS * standardError * 1.2);
});

describe('without retries', () => {
  test('amplification is exactly 1, whatever fails', () => {
    for (const share of [0, 0.3, 1]) {
      const summary = run({ ...failing(share, 1), client: { retry: 'none' } });
      expect(summary.retryAmplification).toBe(1);
      expect(summary.attempts.total).toBe(REQUESTS);
    }
  });
});

describe('common random numbers: a policy changes no draw but its own', () => {
  const world = (client: object): Parts => ({
    seed: 9,
    model: { serviceTime: { type: 'lognormal', median: '300ms', p95: '2s' } },
    provider: {
      faults: [
        { status: 500, share: 0.2 },
        { status: 503, stage: 'admission', share: 0.1 },
        { type: 'latency', share: 0.1, extra: { type: 'exponential', mean: '1s' } },
      ],
    },
    workload: { arrivals: { type: 'poisson', rate: '50/s' }, maxRequests: 3000 },
    client: { timeout: 'none', ...client },
  });
  const byRequest = (client: object) =>
    seenAttempts(scenarioOf(world(client))).toSorted((a, b) => a.request - b.request || a.attempt - b.attempt);
  const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
  const none = byRequest({ retry: 'none' });
  const policies = [
    { type: 'full-jitter', attempts: 4, base: '1s', cap: '8s' },
    { type: 'constant', attempts: 2, base: '10ms', cap: '10ms' },
    'prodia-js@1.6.0',
    'openai-node@6.49.0',
  ];

  test.each(policies)('first attempts under %j are those without retries: arrival, outcome, service time', (retry) => {
    const first = byRequest({ retry }).filter(({ attempt }) => attempt === 1);
    const facts = (seen: typeof none) =>
      seen.map(({ request, outcome, dueMs, sentMs, endedMs }) => ({
        request,
        outcome,
        dueMs,
        sentMs,
        took: rounded(endedMs - sentMs),
      }));
    expect(facts(first)).toEqual(facts(none));
    expect(new Set(first.map(({ outcome }) => outcome))).toEqual(
      new Set([OUTCOME.ok, OUTCOME['server-error'], OUTCOME.unavailable]),
    );
  });

  test('second attempts that two policies both make meet the same outcomes and service times, whenever they come', () => {
    const [jittered, quick] = policies.slice(0, 2).map((retry) =>
      byRequest({ retry })
        .filter(({ attempt }) => attempt === 2)
        .map(({ request, outcome, sentMs, endedMs }) => ({ request, outcome, took: rounded(endedMs - sentMs) })),
    );
    expect(jittered?.length).toBeGreaterThan(500);
    expect(quick).toEqual(jittered);
  });

  test('the policies do differ in when they try again', () => {
    const sent = (retry: unknown) =>
      byRequest({ retry })
        .filter(({ attempt }) => attempt === 2)
        .map(({ sentMs }) => sentMs);
    expect(sent(policies[0])).not.toEqual(sent(policies[1]));
  });
});

test('retries of retries are bounded by the policy: amplification is n when everything fails', () => {
  const summary = run({ ...failing(1, 4), workload: { maxRequests: 50 } });
  expect(summary.retryAmplification).toBe(4);
  expect(summary.requests.failed).toBe(50);
});
