import { expect, test } from 'vitest';
import { dollarsCapSchema, dollarsTextSchema } from '../../src/money/dollars-text.ts';

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

test('a number is told what to write instead, as decimal text', () => {
  const messageOf = (input: unknown): string | undefined => dollarsCapSchema.safeParse(input).error?.issues[0]?.message;
  expect(messageOf(10_000_000)).toMatch(/^put the amount in quotes, such as "10000000": an/);
  expect(messageOf(1e-7)).toMatch(/such as "0\.0000001"/);
  for (const input of [-1, Number.NaN, 1e300, true, ['1']])
    expect(messageOf(input)).toMatch(/^expected dollars as decimal text/);
});

test('a cap may be larger than any single amount, up to a trillion dollars', () => {
  expect(dollarsCapSchema.parse('10000000')).toBe(10n ** 16n);
  expect(dollarsCapSchema.parse('1000000000000')).toBe(10n ** 21n);
  expect(dollarsCapSchema.safeParse('1000000000000.000000001').error?.issues[0]?.message).toBe(
    'expected at most "1000000000000" dollars',
  );
});
