import { expect, test } from 'vitest';
import { ACCOUNT_PRESETS } from '../../../src/billing/account/presets.ts';
import { accountRefusalSchema, DEFAULT_REFUSAL, refusalMessage } from '../../../src/billing/account/refusal.ts';

test('Lumenfall’s message, as its API reference prints it (docs.lumenfall.ai/api-reference/errors, read 2026-11)', () => {
  expect(refusalMessage(ACCOUNT_PRESETS.lumenfall.refusal, 50_000_000, 20_000_000)).toBe(
    'Insufficient balance: $0.05 required, $0.02 available',
  );
});

test('fal’s message and a balance below zero (github.com/fal-ai/fal issue 1147, 2026-08-15)', () => {
  expect(refusalMessage(ACCOUNT_PRESETS.fal.refusal, 1, -1)).toBe(
    'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
  );
  expect(refusalMessage(DEFAULT_REFUSAL, 1, -180_000_000)).toBe(
    'Insufficient balance: $0.000000001 required, -$0.18 available',
  );
  expect(refusalMessage(DEFAULT_REFUSAL, 5e9, Infinity)).toBe('Insufficient balance: $5 required, unlimited available');
});

test('a refusal names its status, and may have a code and a text of its own', () => {
  expect(accountRefusalSchema.parse({ status: 402 })).toEqual(DEFAULT_REFUSAL);
  expect(accountRefusalSchema.parse({ status: 400, code: 'BILLING_BALANCE_NOT_ENOUGH', message: 'no' })).toEqual({
    status: 400,
    code: 'BILLING_BALANCE_NOT_ENOUGH',
    message: 'no',
  });
  expect(accountRefusalSchema.safeParse({ status: 500 }).error?.issues[0]?.message).toBe(
    'expected 402, 400, 403 or 429',
  );
});
