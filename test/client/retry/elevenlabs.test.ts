import { expect, test } from 'vitest';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import { failedAttempt } from './attempts.ts';

const NOW = Date.UTC(2027, 0, 1);
const policy = createRetryPolicy({ type: 'preset', name: 'elevenlabs-js@2.73.0' });

test.each([
  // Seconds above 0 come first, whatever stands behind them.
  ['4', 4000],
  ['4 Jan 2099', 4000],
  // What begins with no such number is read as a date: these are in 2099, and a minute is the longest wait.
  ['-5 Jan 2099', 60_000],
  ['00:00 1 Jan 2099', 60_000],
  // A wait of 0 and one that has passed are none: 1 s of its own.
  ['0', 1000],
  ['-5', 1000],
])('Retry-After %j makes it wait %d ms', (text, expectedMs) => {
  const reply = { status: 429, headers: { 'retry-after': text }, epochMs: NOW };
  expect(policy.delayMs(failedAttempt(reply, 1, 0, policy.readHint), 0.5)).toBe(expectedMs);
});

test('0 is read as seconds, not as the year 2000', () => {
  expect(policy.readHint({ 'retry-after': '0' }, NOW)).toEqual({ form: HINT.seconds, waitMs: 0 });
});
