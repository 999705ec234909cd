import { describe, expect, test } from 'vitest';
import type { ServerWait } from '../../../src/client/retry/hint-reader.ts';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { HINT, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';
import { failedAttempt } from './attempts.ts';

const NOW = Date.UTC(2027, 0, 1);
const NONE: ServerWait = { form: HINT.none, waitMs: 0 };
const VERSIONS = ['legacy', '2026'] as const;
const policyOf = (version: string): RetryPolicy =>
  createRetryPolicy({ type: 'preset', name: `aws-standard@${version}` });

describe('a wait', () => {
  test.each([
    ['legacy', 429, 500],
    ['legacy', 503, 100],
    ['2026', 429, 1000],
    ['2026', 503, 50],
  ])('%s after %d: a share of %d ms, doubled for each retry, in whole ms', (version, status, baseMs) => {
    for (const u of [0.25, 0.5, 0.999]) {
      const waits = [1, 2].map((attempt) => policyOf(version).delayMs(failedAttempt({ status }, attempt), u));
      expect(waits).toEqual([Math.floor(u * baseMs), Math.floor(u * 2 * baseMs)]);
    }
  });

  test.each(VERSIONS)('%s: a date is obeyed as seconds are, and retry-after-ms is not', (version) => {
    const waitMs = (headers: Record<string, string>): number =>
      policyOf(version).delayMs(
        { ...failedAttempt({ status: 503, headers, epochMs: NOW }, 1, 0, policyOf(version).readHint) },
        0.5,
      );
    expect(waitMs({ 'retry-after': '4' })).toBe(4000);
    expect(waitMs({ 'retry-after': new Date(NOW + 4000).toUTCString() })).toBe(4000);
    expect(waitMs({ 'retry-after-ms': '4000' })).toBeLessThan(100);
  });
});

describe('Retry-After', () => {
  const { readHint } = policyOf('2026');
  const read = (text: string): ServerWait => readHint({ 'retry-after': text }, NOW);

  test('is a number of digits alone, with a fraction of any length', () => {
    expect(['5', '5.25', '0'].map(read)).toEqual([5000, 5250, 0].map((waitMs) => ({ form: HINT.seconds, waitMs })));
    for (const text of [' 5', '5 ', '5.', '.5', '+5', '5e0', '5.2.5']) expect(read(text), text).toEqual(NONE);
  });

  test('is a date of HTTP, passed or not, or another form of a date from now on', () => {
    const date = (waitMs: number): ServerWait => ({ form: HINT.date, waitMs });
    const [past, ahead] = [NOW - 60_000, NOW + 60_000].map((ms) => new Date(ms)) as [Date, Date];
    expect(read(past.toUTCString())).toEqual(date(-60_000));
    expect(read(ahead.toUTCString())).toEqual(date(60_000));
    expect(read(ahead.toISOString())).toEqual(date(60_000));
    expect(read(new Date(NOW).toISOString())).toEqual(date(0));
    expect(read(past.toISOString())).toEqual(NONE);
  });
});
