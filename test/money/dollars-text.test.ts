import { expect, test } from 'vitest';
import { dollarsTextSchema } from '../../src/money/dollars-text.ts';

test('an amount of dollars parses to nano-USD', () => {
  expect(dollarsTextSchema.parse('25')).toBe(25_000_000_000n);
  expect(dollarsTextSchema.parse('0.50')).toBe(500_000_000n);
  expect(dollarsTextSchema.parse('9007199.254740991')).toBe(BigInt(Number.MAX_SAFE_INTEGER));
});

test('what is no amount, or does not fit a safe integer, is refused', () => {
  for (const input of [25, '-1', '1e3', '0.0000000001', '', '9007199.254740992', '10000000']) {
    expect(dollarsTextSchema.safeParse(input).success, String(input)).toBe(false);
  }
});
