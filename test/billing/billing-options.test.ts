import { expect, test } from 'vitest';
import { billingSchema } from '../../src/billing/billing-options.ts';
import { OUTCOME_PRESETS } from '../../src/billing/outcome-policy.ts';
import { compilePrice, priceSchema } from '../../src/billing/price-rule.ts';
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
