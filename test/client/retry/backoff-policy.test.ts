import { expect, test } from 'vitest';
import { backoffPolicy, type BackoffPolicyOptions } from '../../../src/client/retry/backoff-policy.ts';
import { CHARGE } from '../../../src/client/retry/budgets/budget.ts';
import { GIVE_UP } from '../../../src/client/retry/retry-policy.ts';
import { course, failedAttempt } from './attempts.ts';

const OPTIONS: BackoffPolicyOptions = {
  type: 'exponential',
  attempts: 6,
  baseMs: 100,
  capMs: 1000,
  honourRetryAfter: true,
  statuses: [429, '5xx'],
  retryTimeouts: true,
  retryNetwork: true,
};

test('the first retry waits the base, and each further one twice as long, up to the cap', () => {
  const { gapsMs } = course(
    backoffPolicy(OPTIONS),
    () => ({ status: 503 }),
    () => 0.5,
  );
  expect(gapsMs).toEqual([100, 200, 400, 800, 1000]);
});

test.each([
  [undefined, false],
  [{ type: 'ratio', ratio: 0.1, burst: 1 } as const, false],
  [{ type: 'finagle', ratio: 0.2, retriesPerSecond: 1, expiryMs: 1000 } as const, false],
  [{ type: 'grpc', maxTokens: 10, tokenRatio: 0.1 } as const, true],
  [{ type: 'aws', capacity: 20, throttlingCost: 5, transientCost: 20 } as const, true],
])('with the budget %j it asks for successes: %s', (budget, needed) => {
  const policy = backoffPolicy(budget === undefined ? OPTIONS : { ...OPTIONS, budget });
  expect(policy.needsSuccessFeedback).toBe(needed);
});

test('a success gives back what its own retry cost, and no more', () => {
  const budget = { type: 'aws', capacity: 20, throttlingCost: 5, transientCost: 20 } as const;
  const policy = backoffPolicy({ ...OPTIONS, budget });
  const throttled = [failedAttempt({ status: 429 }), failedAttempt({ status: 429 })] as const;
  for (const failed of throttled) expect(policy.delayMs(failed, 0.5)).toBe(100);
  // 10 of 20 tokens are left.
  policy.succeeded(2, throttled[0].policyState, 0);
  expect(policy.delayMs(failedAttempt({ status: 503 }), 0.5)).toBe(GIVE_UP);
  policy.succeeded(2, throttled[1].policyState, 0);
  expect(policy.delayMs(failedAttempt({ status: 503 }), 0.5)).toBe(100);
  // The bucket is empty, and a success at the first attempt is one token.
  policy.succeeded(1, CHARGE.none, 0);
  expect(policy.delayMs(failedAttempt({ status: 429 }), 0.5)).toBe(GIVE_UP);
});
