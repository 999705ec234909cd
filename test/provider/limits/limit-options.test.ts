import { describe, expect, test } from 'vitest';
import { limitSchema } from '../../../src/provider/limits/limit-options.ts';

const ALL = { of: 'requests', per: 'all' };

function problems(input: unknown): string {
  const result = limitSchema.safeParse(input);
  if (result.success) throw new Error(`${JSON.stringify(input)} was accepted.`);
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
}

describe('limitSchema', () => {
  test.each<[object, object]>([
    [
      { type: 'token-bucket', rate: '20/s', burst: 40 },
      { ...ALL, type: 'token-bucket', ratePerSecond: 20, burst: 40 },
    ],
    [
      { type: 'token-bucket', rate: '90000/min', burst: 90_000, of: 'tokens', per: 'key' },
      { type: 'token-bucket', ratePerSecond: 1500, burst: 90_000, of: 'tokens', per: 'key' },
    ],
    [
      { type: 'fixed-window', limit: 60, window: '1m' },
      { ...ALL, type: 'fixed-window', limit: 60, windowMs: 60_000 },
    ],
    [
      { type: 'sliding-window', limit: 1, window: '250ms' },
      { ...ALL, type: 'sliding-window', limit: 1, windowMs: 250 },
    ],
    [
      { type: 'concurrency', limit: 4, per: 'key' },
      { of: 'requests', per: 'key', type: 'concurrency', limit: 4 },
    ],
  ])('%o becomes %o', (input, expected) => {
    expect(limitSchema.parse(input)).toEqual(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ type: 'token-bucket', rate: '0/s', burst: 1 }, /^rate: expected a rate above zero/],
    [{ type: 'token-bucket', rate: 20, burst: 1 }, /^rate: expected a rate such as/],
    [{ type: 'token-bucket', rate: '20/s' }, /^burst: /],
    [{ type: 'token-bucket', rate: '20/s', burst: 0 }, /^burst: /],
    [{ type: 'token-bucket', rate: '20/s', burst: 1, of: 'images' }, /^of: /],
    [{ type: 'fixed-window', limit: 0, window: '1s' }, /^limit: /],
    [{ type: 'fixed-window', limit: 1.5, window: '1s' }, /^limit: /],
    [{ type: 'fixed-window', limit: 1, window: '0s' }, /^window: expected a duration above zero/],
    [{ type: 'sliding-window', limit: 1_000_001, window: '1s' }, /^limit: /],
    [{ type: 'sliding-window', limit: 5, window: '1s', per: 'user' }, /^per: /],
    [{ type: 'concurrency', limit: 4, of: 'tokens' }, /of/],
    [{ type: 'leaky-bucket', limit: 4 }, /type/],
    [{ limit: 4 }, /type/],
  ])('refuses %o', (input, message) => {
    expect(problems(input)).toMatch(message);
  });
});
