import { expect, test } from 'vitest';
import { billingSchema } from '../../src/billing/billing-options.ts';
import { OUTCOME_PRESETS } from '../../src/billing/outcome-policy.ts';
import { compilePrice, priceSchema } from '../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';

test('by default successes are charged when they complete', () => {
  expect(billingSchema.parse({})).toEqual({ charge: 'completion', outcomes: OUTCOME_PRESETS['success-only'] });
});

test('billing options are the provider-wide adjustment of a price', () => {
  const billing = billingSchema.parse({
    charge: 'acceptance',
    outcomes: { empty: 'full' },
    discount: '10',
    markup: 30,
  });
  expect(billing.charge).toBe('acceptance');
  expect(billing.outcomes.due.empty).toBe('full');
  const price = compilePrice(priceSchema.parse({ per: 'request', usd: '0.04', markup: 5 }), billing);
  expect(price.quoteNano(NO_USAGE)).toBe(49_140_000);
});

test('a minimum stands after the provider’s discount', () => {
  const price = priceSchema.parse({ per: 'request', usd: '0.04', minimum: '0.03' });
  expect(compilePrice(price, billingSchema.parse({ discount: 50 })).quoteNano(NO_USAGE)).toBe(30_000_000);
});

test('problems are reported together', () => {
  const issues =
    billingSchema.safeParse({ charge: 'later', outcomes: 'fall', discount: 101, extra: 1 }).error?.issues ?? [];
  expect(issues.map((issue) => issue.path.join('.'))).toEqual(['charge', 'outcomes', 'discount', '']);
});

test('a customer may have an account, and holding every price asks for strict holds', () => {
  const account = { type: 'prepaid', balance: '20' } as const;
  expect(billingSchema.parse({ charge: 'hold', account })).toMatchObject({
    charge: 'hold',
    account: { type: 'prepaid', balanceNano: 20e9, holds: 'strict' },
  });
  expect(billingSchema.parse({ charge: 'hold' })).not.toHaveProperty('account');
  const loose = billingSchema.safeParse({ charge: 'hold', account: { type: 'postpaid' } }).error?.issues ?? [];
  expect(loose.map((issue) => issue.path.join('.'))).toEqual(['account.holds']);
  expect(billingSchema.safeParse({ account: { ...account, holds: 'none' } }).success).toBe(true);
});
