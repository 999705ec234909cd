import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PriceRule, type PriceRuleInput, priceRuleSchema } from '../../../src/billing/price/rule.ts';
import { computeSecondTerms } from '../../../src/billing/price/rules/compute-second-rule.ts';
import { creditTerms } from '../../../src/billing/price/rules/credit-rule.ts';
import { productTerms } from '../../../src/billing/price/rules/product-rule.ts';
import { tokenTerms } from '../../../src/billing/price/rules/token-rule.ts';
import { unitTerms } from '../../../src/billing/price/rules/unit-rule.ts';
import type { PriceTerm } from '../../../src/billing/price/term.ts';
import { modestRate, noTerms, ruleInput, usage } from '../arbitraries.ts';

/** The numbers of a term are its exact quantities, so that a price is calculated by numbers alone where they fit. */

function termsOf(rule: PriceRule): readonly PriceTerm[] {
  switch (rule.per) {
    case 'compute-second':
      return computeSecondTerms(rule);
    case 'credit':
      return creditTerms(rule);
    case 'product':
      return productTerms(rule);
    case 'token':
      return tokenTerms(rule);
    default:
      return unitTerms(rule);
  }
}

const kindOf = ({ per }: PriceRuleInput): string =>
  ['compute-second', 'credit', 'product', 'token'].includes(per) ? per : 'unit';

describe.each(['compute-second', 'credit', 'product', 'token', 'unit'])('%s', (kind) => {
  test('the number of each term is its exact quantity, and is there for nearly every request', () => {
    const rules = ruleInput(modestRate, noTerms).filter((rule) => kindOf(rule) === kind);
    const answered = { yes: 0, no: 0 };
    fc.assert(
      fc.property(rules, usage, (input, used) => {
        for (const { quantity, exactQuantity } of termsOf(priceRuleSchema.parse(input))) {
          const number = quantity(used);
          const isAnswer = number <= Number.MAX_SAFE_INTEGER;
          answered[isAnswer ? 'yes' : 'no']++;
          expect(isAnswer ? number : 0).toBe(isAnswer ? Number(exactQuantity(used)) : 0);
        }
      }),
      { seed: 42, numRuns: 150 },
    );
    expect(answered.no).toBeLessThanOrEqual(answered.yes / 4);
  });
});
