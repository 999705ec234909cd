import { expect, test } from 'vitest';
import { amountSchema, MONTH_MS, periodSchema } from '../../../src/billing/account/fields.ts';

test('a month is 30 days, and other periods are durations', () => {
  expect(periodSchema.parse('month')).toBe(MONTH_MS);
  expect(periodSchema.parse('30d')).toBe(MONTH_MS);
  expect(periodSchema.parse('1h')).toBe(3_600_000);
  for (const input of ['monthly', '0s', '1', 30, '4000d']) {
    expect(periodSchema.safeParse(input).error?.issues[0]?.message, String(input)).toMatch(
      /expected month \(30 days\)/,
    );
  }
});

test('amounts are quoted decimal text, exact to the nano-dollar', () => {
  expect(amountSchema.parse('9007199.254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(amountSchema.parse('0.000000001')).toBe(1);
  for (const input of [5, '-1', '1e3', '0.0000000001', '9007199.254740992']) {
    expect(amountSchema.safeParse(input).success, String(input)).toBe(false);
  }
});
