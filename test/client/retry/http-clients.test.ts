import { describe, expect, test } from 'vitest';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { FAILURE, GIVE_UP, HINT, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';
import { failedAttempt } from './attempts.ts';

const NOW = Date.UTC(2027, 0, 1);
const policyOf = (name: string): RetryPolicy => createRetryPolicy({ type: 'preset', name });

test.each([
  ['got@14.6.6', 1000],
  ['got@16.1.0', 1000],
  ['undici-retry@7.30.2', 500],
  ['undici-retry@8.13.1', 500],
])('%s: a success that breaks off names no wait, whatever its headers say', (name, expectedMs) => {
  const reply = { failure: FAILURE.body, headers: { 'retry-after': '9' } };
  expect(policyOf(name).delayMs(failedAttempt(reply), 0)).toBe(expectedMs);
});

describe('got 16', () => {
  const policy = policyOf('got@16.1.0');

  test('waits as long as a timer of Node can, and gives up beyond', () => {
    const timerMs = 2 ** 31 - 1;
    const failed = { ...failedAttempt({ status: 429 }), hintForm: HINT.seconds };
    expect(policy.delayMs({ ...failed, hintMs: timerMs }, 0.5)).toBe(timerMs);
    expect(policy.delayMs({ ...failed, hintMs: timerMs + 1 }, 0.5)).toBe(GIVE_UP);
  });

  test('reads a year of two digits as HTTP has it, in this century up to 50 years ahead', () => {
    const { form, waitMs } = policy.readHint({ 'retry-after': 'Saturday, 06-Nov-60 08:49:37 GMT' }, NOW);
    expect([form, NOW + waitMs]).toEqual([HINT.date, Date.UTC(2060, 10, 6, 8, 49, 37)]);
  });
});
