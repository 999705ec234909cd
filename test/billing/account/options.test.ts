import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { accountSchema } from '../../../src/billing/account/options.ts';
import { ACCOUNT_PRESET_NAMES, ACCOUNT_PRESETS } from '../../../src/billing/account/presets.ts';
import { DEFAULT_REFUSAL } from '../../../src/billing/account/refusal.ts';

const problems = (input: unknown): string[] =>
  (accountSchema.safeParse(input).error?.issues ?? []).map((issue) => issue.path.join('.'));

describe('prepaid', () => {
  test('is strict and locked below zero unless it says otherwise', () => {
    expect(accountSchema.parse({ type: 'prepaid', balance: '20' })).toEqual({
      type: 'prepaid',
      balanceNano: 20e9,
      credits: [],
      holds: 'strict',
      lockBelowNano: 0,
      refusal: DEFAULT_REFUSAL,
    });
  });

  test('reads every field', () => {
    const account = {
      type: 'prepaid',
      balance: '20',
      expiresAfter: '365d',
      credits: [{ usd: '10', expiresAfter: '7d', priority: 1 }],
      lockBelow: '0.50',
      holds: 'check',
      topUp: { below: '5', amount: '20', monthlyMax: '100', after: '30s' },
      lowBalanceCheck: { below: '1', adds: '150ms' },
      keyCap: { usd: '5', per: '1d' },
      refusal: { status: 429, code: 'no_credit', message: 'top up' },
    } as const;
    expect(accountSchema.parse(account)).toEqual({
      type: 'prepaid',
      balanceNano: 20e9,
      expiresAfterMs: 365 * 86_400_000,
      credits: [{ nano: 10e9, expiresAfterMs: 7 * 86_400_000, priority: 1 }],
      lockBelowNano: 500_000_000,
      holds: 'check',
      topUp: { belowNano: 5e9, amountNano: 20e9, monthlyMaxNano: 100e9, afterMs: 30_000 },
      lowBalanceCheck: { belowNano: 1e9, addsMs: 150 },
      keyCap: { nano: 5e9, perMs: 86_400_000 },
      refusal: { status: 429, code: 'no_credit', message: 'top up' },
    });
  });

  test('takes the terms of a preset for what is left out, and only for that', () => {
    for (const preset of ACCOUNT_PRESET_NAMES) {
      expect(accountSchema.parse({ type: 'prepaid', preset, balance: '1' }), preset).toMatchObject(
        ACCOUNT_PRESETS[preset],
      );
    }
    const own = accountSchema.parse({
      type: 'prepaid',
      preset: 'fal',
      balance: '1',
      holds: 'strict',
      expiresAfter: '2d',
    });
    expect(own).toMatchObject({ holds: 'strict', expiresAfterMs: 172_800_000, refusal: { status: 403 } });
  });
});

test('postpaid checks a limit where there is one, and is invoiced by the month', () => {
  expect(accountSchema.parse({ type: 'postpaid' })).toEqual({
    type: 'postpaid',
    holds: 'check',
    invoice: { cycleDay: 1, dueAfterMs: 2_592_000_000, paidAfterMs: 0 },
    refusal: DEFAULT_REFUSAL,
  });
  const limited = {
    type: 'postpaid',
    creditLimit: '100',
    holds: 'strict',
    invoice: { every: '7d', paidAfter: '14d' },
    keyCap: { usd: '5', per: 'run' },
    refusal: { status: 400 },
  } as const;
  expect(accountSchema.parse(limited)).toEqual({
    type: 'postpaid',
    creditLimitNano: 100e9,
    holds: 'strict',
    invoice: { everyMs: 604_800_000, cycleDay: 1, dueAfterMs: 2_592_000_000, paidAfterMs: 1_209_600_000 },
    keyCap: { nano: 5e9 },
    refusal: { ...DEFAULT_REFUSAL, status: 400 },
  });
  // A vendor answers a credit limit as an empty balance, unless the scenario says otherwise.
  const preset = accountSchema.parse({ type: 'postpaid', preset: 'lumenfall', holds: 'none' });
  expect(preset).toMatchObject({ holds: 'none', refusal: { status: 402, code: 'INSUFFICIENT_BALANCE' } });
  expect(preset).not.toHaveProperty('lowBalanceCheck');
});

describe('problems', () => {
  test('have the path of what is wrong, all at once', () => {
    expect(problems({ type: 'prepaid', balance: 20, holds: 'soft', preset: 'acme', extra: 1 })).toEqual([
      'preset',
      'balance',
      'holds',
      '',
    ]);
    expect(problems({ type: 'credit' })).toEqual(['type']);
    expect(problems({ type: 'postpaid', balance: '1' })).toEqual(['']);
    expect(problems({ type: 'prepaid', balance: '1', topUp: { below: '5', amount: '1' } })).toEqual(['topUp.amount']);
  });

  test('include paid money that expires at once, and an amount that no posting can hold', () => {
    expect(problems({ type: 'prepaid', balance: '1', expiresAfter: '59m' })).toEqual(['expiresAfter']);
    expect(problems({ type: 'prepaid', balance: '9007200', credits: [{ usd: '9007200' }] })).toEqual([
      'balance',
      'credits.0.usd',
    ]);
    expect(problems({ type: 'prepaid', balance: '9000000', credits: [{ usd: '9000000' }] })).toEqual([]);
  });
});

test('every field of the JSON Schema is described', () => {
  const { anyOf, oneOf } = z.toJSONSchema(accountSchema, { io: 'input' });
  const forms = (anyOf ?? oneOf ?? []) as z.core.JSONSchema.BaseSchema[];
  expect(forms).toHaveLength(2);
  for (const { properties = {} } of forms) {
    const { type: _, ...fields } = properties;
    for (const [name, field] of Object.entries(fields)) expect(field, name).toHaveProperty('description');
  }
});
