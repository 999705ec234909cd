import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHARGE, type RetryBudget } from '../../../../src/client/retry/budgets/budget.ts';
import {
  createBudget,
  retryBudgetSchema,
  type RetryBudgetOptions,
} from '../../../../src/client/retry/budgets/options.ts';
import { createRetryPolicy, retrySchema, type RetryInput } from '../../../../src/client/retry/retry-options.ts';
import { GIVE_UP } from '../../../../src/client/retry/retry-policy.ts';
import { course, failedAttempt } from '../attempts.ts';

/** A step of a client: time passes, then one thing happens. */
const steps = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(30_000)),
    what: fc.constantFrom('began', 'began', 'failed', 'retry', 'retry', 'succeeded'),
    charge: fc.constantFrom(CHARGE.throttling, CHARGE.transient),
  }),
  { maxLength: 300 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** Plays the steps and shows the counts after each of them. */
function play(
  budget: RetryBudget,
  all: Steps,
  look: (counts: { requests: number; retries: number; nowMs: number }) => void,
): void {
  const counts = { requests: 0, retries: 0, nowMs: 0 };
  for (const { waitMs, what, charge } of all) {
    counts.nowMs += waitMs;
    if (what === 'began') {
      budget.began(counts.nowMs);
      counts.requests += 1;
    }
    if (what === 'failed') budget.failed(counts.nowMs);
    if (what === 'retry' && budget.withdraw(charge, counts.nowMs)) counts.retries += 1;
    if (what === 'succeeded') budget.succeeded(charge, counts.nowMs);
    look(counts);
  }
}

/** How many retries in a row it allows. */
function retriesInARow(budget: RetryBudget, charge: number = CHARGE.transient): number {
  let retries = 0;
  while (retries < 10_000 && budget.withdraw(charge, 0)) retries += 1;
  return retries;
}

describe('ratio', () => {
  test('retries <= ratio x requests + burst, for any interleaving', () => {
    const options = fc.record({
      type: fc.constant('ratio' as const),
      ratio: fc.integer({ min: 0, max: 100 }),
      burst: fc.nat(5),
    });
    fc.assert(
      fc.property(options, steps, ({ type, ratio, burst }, all) => {
        play(createBudget({ type, ratio: ratio / 100, burst }), all, ({ requests, retries }) => {
          // In hundredths, so that the law is compared in whole numbers.
          expect(retries * 100).toBeLessThanOrEqual(ratio * requests + burst * 100);
        });
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('a client that always wants to retry gets all of it: 1.1 attempts per request at 10 %', () => {
    const policy = createRetryPolicy(
      retrySchema.parse({ type: 'full-jitter', attempts: 3, budget: { type: 'ratio', ratio: 0.1, burst: 0 } }),
    );
    let attempts = 0;
    for (let request = 0; request < 1000; request += 1) {
      attempts += course(
        policy,
        () => ({ status: 503 }),
        () => 0.5,
      ).attempts;
    }
    expect(attempts).toBe(1100);
  });

  test('health is not hoarded: after any number of requests the burst is all there is', () => {
    const budget = createBudget({ type: 'ratio', ratio: 0.1, burst: 7 });
    for (let request = 0; request < 10_000; request += 1) budget.began(0);
    expect(retriesInARow(budget)).toBe(7);
  });

  test('a budget of 0 is one attempt per request', () => {
    expect(retriesInARow(createBudget({ type: 'ratio', ratio: 0, burst: 0 }))).toBe(0);
  });
});

describe('finagle', () => {
  const finagle = (ratio: number, retriesPerSecond: number, expiryMs: number): RetryBudgetOptions => ({
    type: 'finagle',
    ratio,
    retriesPerSecond,
    expiryMs,
  });

  test('retries <= ratio x requests + the reserve of every expiry begun, for any interleaving', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(3), steps, (ratio, perSecond, all) => {
        play(createBudget(finagle(ratio / 100, perSecond, 10_000)), all, ({ requests, retries, nowMs }) => {
          const reserve = perSecond * 10 * (Math.floor(nowMs / 10_000) + 1);
          expect(retries * 100).toBeLessThanOrEqual(ratio * requests + reserve * 100);
        });
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('the reserve alone, 20 % of the requests on top, and both forgotten after ten seconds', () => {
    const budget = createBudget(finagle(0.2, 10, 10_000));
    for (let request = 0; request < 500; request += 1) budget.began(0);
    expect(retriesInARow(budget)).toBe(200);
    expect(budget.withdraw(CHARGE.transient, 9_999)).toBe(false);
    expect(budget.withdraw(CHARGE.transient, 10_000)).toBe(true);
    let after = 1;
    while (budget.withdraw(CHARGE.transient, 10_000)) after += 1;
    expect(after).toBe(100);
  });
});

describe('grpc', () => {
  test('failures take it to half of the tokens, and then nothing is retried', () => {
    const policy = createRetryPolicy(retrySchema.parse({ type: 'constant', attempts: 100, budget: { type: 'grpc' } }));
    expect(
      course(
        policy,
        () => ({ status: 503 }),
        () => 0.5,
      ).attempts,
    ).toBe(5);
    expect(
      course(
        policy,
        () => ({ status: 503 }),
        () => 0.5,
      ).attempts,
    ).toBe(1);
  });

  test('ten successes pay for one failure', () => {
    const budget = createBudget({ type: 'grpc', maxTokens: 10, tokenRatio: 0.1 });
    for (let failure = 0; failure < 5; failure += 1) budget.failed(0);
    expect(budget.withdraw(CHARGE.transient, 0)).toBe(false);
    budget.succeeded(CHARGE.none, 0);
    expect(budget.withdraw(CHARGE.transient, 0)).toBe(true);
    budget.failed(0);
    for (let success = 0; success < 9; success += 1) budget.succeeded(CHARGE.none, 0);
    expect(budget.withdraw(CHARGE.transient, 0)).toBe(false);
    budget.succeeded(CHARGE.none, 0);
    expect(budget.withdraw(CHARGE.transient, 0)).toBe(true);
  });

  test('it allows a retry exactly when a model in thousandths has more than half', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2000 }), (all, max, ratio) => {
        const budget = createBudget({ type: 'grpc', maxTokens: max, tokenRatio: ratio / 1000 });
        let tokens = max * 1000;
        for (const { what, charge } of all) {
          if (what === 'failed') {
            budget.failed(0);
            tokens = Math.max(0, tokens - 1000);
          }
          if (what === 'succeeded') {
            budget.succeeded(charge, 0);
            tokens = Math.min(max * 1000, tokens + ratio);
          }
          expect(budget.withdraw(charge, 0)).toBe(tokens > max * 500);
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

describe('aws', () => {
  const fresh = (): RetryBudget => createBudget({ type: 'aws', capacity: 500, throttlingCost: 5, transientCost: 14 });

  test('100 throttled or 35 transient retries in a row empty the bucket', () => {
    expect(retriesInARow(fresh(), CHARGE.throttling)).toBe(100);
    expect(retriesInARow(fresh(), CHARGE.transient)).toBe(35);
  });

  test.each([
    ['aws-standard@2026', 429, 100],
    ['aws-standard@2026', 503, 35],
    ['aws-standard@legacy', 429, 100],
    ['aws-standard@legacy', 503, 50],
  ])('%s makes that many retries of %i: %i', (preset, status, retries) => {
    const policy = createRetryPolicy(retrySchema.parse(preset));
    let attempts = 0;
    for (let request = 0; request < 200; request += 1)
      attempts += course(
        policy,
        () => ({ status }),
        () => 0.5,
      ).attempts;
    expect(attempts - 200).toBe(retries);
  });

  test('a request that succeeds on its second attempt costs nothing in the end', () => {
    const policy = createRetryPolicy(retrySchema.parse('aws-standard'));
    for (let request = 0; request < 1000; request += 1) {
      const { attempts } = course(
        policy,
        (attempt) => (attempt === 1 ? { status: 503 } : undefined),
        () => 0.5,
      );
      expect(attempts).toBe(2);
    }
  });

  test('successes never fill it beyond its capacity, and each first-attempt success is one token', () => {
    const budget = fresh();
    for (let success = 0; success < 1000; success += 1) budget.succeeded(CHARGE.none, 0);
    expect(retriesInARow(budget, CHARGE.throttling)).toBe(100);
    for (let success = 0; success < 4; success += 1) budget.succeeded(CHARGE.none, 0);
    expect(retriesInARow(budget, CHARGE.throttling)).toBe(0);
    budget.succeeded(CHARGE.none, 0);
    expect(retriesInARow(budget, CHARGE.throttling)).toBe(1);
  });
});

test('an inline policy pays the charge of its failure, and gets it back on success', () => {
  const input: RetryInput = {
    type: 'decorrelated',
    attempts: 2,
    budget: { type: 'aws', capacity: 20, throttlingCost: 5, transientCost: 14 },
  };
  const retries = (status: number): number => {
    const policy = createRetryPolicy(retrySchema.parse(input));
    let made = 0;
    while (made < 100 && policy.delayMs(failedAttempt({ status }), 0.5) !== GIVE_UP) made += 1;
    return made;
  };
  expect([retries(429), retries(503)]).toEqual([4, 1]);
  const policy = createRetryPolicy(retrySchema.parse(input));
  for (let request = 0; request < 50; request += 1) {
    expect(
      course(
        policy,
        (attempt) => (attempt === 1 ? { status: 503 } : undefined),
        () => 0.5,
      ).attempts,
    ).toBe(2);
  }
});

test('two policies of the same options do not share a budget', () => {
  const options = retrySchema.parse({ type: 'constant', attempts: 2, budget: { type: 'ratio', ratio: 0, burst: 1 } });
  const attempts = (): number =>
    course(
      createRetryPolicy(options),
      () => ({ status: 503 }),
      () => 0.5,
    ).attempts;
  expect([attempts(), attempts()]).toEqual([2, 2]);
});

describe('options', () => {
  test.each([
    ['ratio', { type: 'ratio', ratio: 0.1, burst: 10 }],
    ['finagle', { type: 'finagle', ratio: 0.2, retriesPerSecond: 10, expiryMs: 10_000 }],
    ['grpc', { type: 'grpc', maxTokens: 10, tokenRatio: 0.1 }],
    ['aws', { type: 'aws', capacity: 500, throttlingCost: 5, transientCost: 14 }],
  ] as const)('%s alone has the defaults of its origin', (type, qualified) => {
    expect(retryBudgetSchema.parse({ type })).toEqual(qualified);
  });

  test.each([
    { type: 'ratio', ratio: 1.5 },
    { type: 'ratio', burst: -1 },
    { type: 'ratio', share: 0.1 },
    { type: 'finagle', reserve: '10' },
    { type: 'finagle', reserve: '2000000/s' },
    { type: 'finagle', expiry: '2h' },
    { type: 'finagle', expiry: '9ms' },
    { type: 'finagle', expiry: '3600001ms' },
    { type: 'finagle', reserve: '1000001/s' },
    { type: 'ratio', burst: 1_000_001 },
    { type: 'grpc', maxTokens: 1001 },
    { type: 'grpc', tokenRatio: 0.0009 },
    { type: 'grpc', tokenRatio: 1000.5 },
    { type: 'aws', capacity: -1 },
    { type: 'aws', capacity: 1_000_001 },
    { type: 'aws', throttlingCost: 0 },
    { type: 'aws', throttlingCost: 1_000_001 },
    { type: 'aws', transientCost: 1_000_001 },
    { type: 'grpc', maxTokens: 0 },
    { type: 'aws', transientCost: 0 },
    { type: 'envoy' },
  ])('%j is refused', (input) => {
    expect(retryBudgetSchema.safeParse(input).success).toBe(false);
  });

  test.each([
    { type: 'ratio', ratio: 0, burst: 0 },
    { type: 'ratio', ratio: 1, burst: 1_000_000 },
    { type: 'finagle', reserve: '1000000/s', expiry: '10ms' },
    { type: 'finagle', ratio: 1, expiry: '1h' },
    { type: 'grpc', maxTokens: 1, tokenRatio: 0.001 },
    { type: 'grpc', maxTokens: 1000, tokenRatio: 1000 },
    { type: 'aws', capacity: 0, throttlingCost: 1, transientCost: 1 },
    { type: 'aws', capacity: 1_000_000, throttlingCost: 1_000_000, transientCost: 1_000_000 },
  ])('%j is at its bounds', (input) => {
    expect(retryBudgetSchema.safeParse(input).success).toBe(true);
  });
});

describe('a retry may be made just when a plain model has what it costs', () => {
  /** Plays the steps, and counts the retries that the model would have decided otherwise: what a request earns, what a retry takes, what a success gives. */
  function differences(
    budget: RetryBudget,
    all: Steps,
    model: {
      readonly began?: (nowMs: number) => void;
      readonly withdraw: (charge: number, nowMs: number) => boolean;
      readonly succeeded?: (charge: number) => void;
    },
  ): number {
    let nowMs = 0;
    let count = 0;
    for (const { waitMs, what, charge } of all) {
      nowMs += waitMs;
      if (what === 'began') {
        budget.began(nowMs);
        model.began?.(nowMs);
      }
      if (what === 'failed') budget.failed(nowMs);
      if (what === 'succeeded') {
        budget.succeeded(charge, nowMs);
        model.succeeded?.(charge);
      }
      if (what === 'retry' && budget.withdraw(charge, nowMs) !== model.withdraw(charge, nowMs)) count += 1;
    }
    return count;
  }

  const hundredths = fc.integer({ min: 0, max: 100 });

  test('ratio: hundredths of a retry that requests have earned, saved up to the burst', () => {
    fc.assert(
      fc.property(hundredths, fc.nat(5), steps, (share, burst, all) => {
        let saved = burst * 100;
        const count = differences(createBudget({ type: 'ratio', ratio: share / 100, burst }), all, {
          began: () => {
            saved = Math.min(saved + share, Math.max(burst, 1) * 100);
          },
          withdraw: () => {
            if (saved < 100) return false;
            saved -= 100;
            return true;
          },
        });
        expect(count).toBe(0);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('finagle: hundredths that were earned and spent in this tenth of the expiry and the nine before it, and the reserve', () => {
    fc.assert(
      fc.property(hundredths, fc.nat(3), steps, (share, retriesPerSecond, all) => {
        const events: { readonly slice: number; readonly amount: number }[] = [];
        const sliceOf = (nowMs: number): number => Math.floor(nowMs / 1000);
        const count = differences(
          createBudget({ type: 'finagle', ratio: share / 100, retriesPerSecond, expiryMs: 10_000 }),
          all,
          {
            began: (nowMs) => events.push({ slice: sliceOf(nowMs), amount: share }),
            withdraw: (_charge, nowMs) => {
              const slice = sliceOf(nowMs);
              const recent = events.filter((event) => event.slice > slice - 10);
              const sum = recent.reduce((total, { amount }) => total + amount, 0);
              if (retriesPerSecond * 10 * 100 + sum < 100) return false;
              events.push({ slice, amount: -100 });
              return true;
            },
          },
        );
        expect(count).toBe(0);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('aws: the tokens that are left, of which a success gives back what its retry cost', () => {
    const costOf = (charge: number): number => (charge === CHARGE.throttling ? 5 : 14);
    fc.assert(
      fc.property(fc.nat(60), steps, (capacity, all) => {
        let tokens = capacity;
        const count = differences(createBudget({ type: 'aws', capacity, throttlingCost: 5, transientCost: 14 }), all, {
          withdraw: (charge) => {
            const cost = costOf(charge);
            if (tokens < cost) return false;
            tokens -= cost;
            return true;
          },
          succeeded: (charge) => {
            tokens = Math.min(capacity, tokens + costOf(charge));
          },
        });
        expect(count).toBe(0);
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});
