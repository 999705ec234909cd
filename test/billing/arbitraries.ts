/** Generators of rates, rules (as they are written) and usages, for the laws of billing: those of the testing kit. */

export { anyTerms, noTerms, plainRuleInput, priceInput, ruleInput } from '../../src/testing/arbitraries/price-rules.ts';
export { hugeUsage, usage } from '../../src/testing/arbitraries/usages.ts';
export { anyDecimal as decimalText, modestRate } from '../../src/testing/arbitraries/written-rates.ts';
