import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompiledPrice, PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import type { Usage } from '../../../src/billing/usage.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { MAX_SAFE } from '../../../src/money/safe-integer.ts';
import { runs } from '../../runs.ts';
import { anyTerms, decimalText, hugeUsage, modestRate, noTerms, priceInput, usage } from '../arbitraries.ts';
import { oracleNano } from './price-oracle.ts';

function compile(rules: readonly PriceRuleInput[]): CompiledPrice {
  return compilePrice(priceSchema.parse(rules));
}

function quoteOrRefusal(price: CompiledPrice, used: Usage): number | 'refused' {
  try {
    return price.quoteNano(used);
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith('The price of one request is')) return 'refused';
    throw error;
  }
}

describe('P3: the exact path is decimal.js to the nano-dollar', () => {
  test('for prices and requests as they are', () => {
    fc.assert(
      fc.property(priceInput(modestRate, anyTerms), usage, (rules, used) => {
        expect(compile(rules).quoteExact(used)).toBe(oracleNano(rules, used));
      }),
      { seed: 42, numRuns: runs(200, 2000) },
    );
  });

  test('for any rate and usage of any size', () => {
    fc.assert(
      fc.property(priceInput(decimalText, anyTerms), hugeUsage, (rules, used) => {
        expect(compile(rules).quoteExact(used)).toBe(oracleNano(rules, used));
      }),
      { seed: 43, numRuns: runs(120, 1000) },
    );
  });
});

describe('the fast path is the exact path', () => {
  test('for prices and requests as they are', () => {
    fc.assert(
      fc.property(priceInput(modestRate, anyTerms), usage, (rules, used) => {
        const price = compile(rules);
        expect(price.quoteNano(used)).toBe(Number(price.quoteExact(used)));
      }),
      { seed: 44, numRuns: runs(250, 3000) },
    );
  });

  test('for any rate and usage, up to the largest posting, and refuses beyond', () => {
    let refused = 0;
    fc.assert(
      fc.property(priceInput(decimalText, noTerms), fc.oneof(usage, hugeUsage), (rules, used) => {
        const price = compile(rules);
        const exact = price.quoteExact(used);
        if (exact > MAX_SAFE) refused++;
        expect(quoteOrRefusal(price, used)).toBe(exact > MAX_SAFE ? 'refused' : Number(exact));
      }),
      { seed: 45, numRuns: runs(250, 3000) },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test('where what is subtracted is as large as what it is subtracted from, and neither fits a number', () => {
    // In tenths of a pixel the quantity and the border are about 2^53, and apart by little.
    const pixels = fc.integer({ min: 900_719_925_474_090, max: 900_719_925_474_190 });
    const apart = fc.integer({ min: -4, max: 4 });
    const forms: readonly ((border: string) => object)[] = [
      (border) => ({ usd: '1e-8', free: border }),
      (border) => ({ usd: '1e-8', least: border }),
      (border) => ({ usd: '0', tiers: { mode: 'graduated', rates: [{ above: border, usd: '1e-8' }] } }),
      (border) => ({ usd: '0', tiers: { mode: 'volume', rates: [{ above: border, usd: '1e-12' }] } }),
      (border) => ({ usd: '1e-12', tiers: { mode: 'volume', rates: [{ above: border, usd: '0' }] } }),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...forms), pixels, apart, (form, widthPx, tenths) => {
        const border = BigInt(widthPx) * 10n + BigInt(tenths);
        const input = [{ per: 'pixel', ...form(`${border / 10n}.${border % 10n}`) } as PriceRuleInput];
        const used = { ...NO_USAGE, images: 1, widthPx, heightPx: 1 };
        const exact = oracleNano(input, used);
        expect(compile(input).quoteExact(used)).toBe(exact);
        expect(quoteOrRefusal(compile(input), used)).toBe(exact > MAX_SAFE ? 'refused' : Number(exact));
      }),
      { seed: 46, numRuns: runs(250, 3000) },
    );
  });

  test('on the border of the safe integers', () => {
    const price = compile([{ per: 'image', usd: '0.000000001' }]);
    for (const images of [Number.MAX_SAFE_INTEGER - 2, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]) {
      expect(price.quoteNano({ ...NO_USAGE, images })).toBe(images);
    }
    const half = compile([{ per: 'image', usd: '0.0000000005' }]);
    expect(half.quoteNano({ ...NO_USAGE, images: Number.MAX_SAFE_INTEGER })).toBe(2 ** 52);
    const triple = compile([{ per: 'image', usd: '0.000000003' }]);
    expect(() => triple.quoteNano({ ...NO_USAGE, images: Number.MAX_SAFE_INTEGER })).toThrow(RangeError);
  });
});

test('usage that is no usage is refused, not priced', () => {
  const price = compile([{ per: 'token', input: '1', output: '1' }]);
  expect(() => price.quoteNano({ ...NO_USAGE, inputTokens: 1, cachedTokens: 2_000_000, outputTokens: 1 })).toThrow(
    /cannot be negative/,
  );
  expect(() => price.quoteNano({ ...NO_USAGE, outputTokens: Number.NaN })).toThrow(RangeError);
  expect(() => price.quoteExact({ ...NO_USAGE, outputTokens: 0.5 })).toThrow(RangeError);
  for (const mode of ['graduated', 'volume'] as const) {
    const tiered = compile([
      { per: 'token', input: '1', output: '1', tiers: { mode, rates: [{ above: 9, input: '2', output: '2' }] } },
    ]);
    expect(() => tiered.quoteNano({ ...NO_USAGE, outputTokens: Number.NaN })).toThrow(RangeError);
    expect(() => tiered.quoteNano({ ...NO_USAGE, inputTokens: 1, cachedTokens: 2, outputTokens: 99 })).toThrow(
      /cannot be negative/,
    );
  }
});
