import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { toJsonSchema } from '../../../src/units/choice-schema.ts';
import type { PriceRule, PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { compilePrice, countsOf, priceRuleSchema, priceSchema } from '../../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { runs } from '../../runs.ts';
import { anyTerms, modestRate, noTerms, priceInput, ruleInput, usage } from '../arbitraries.ts';
import { oracleNano } from './price-oracle.ts';

const rate = (num: bigint, scale: number): { num: bigint; scale: number } => ({ num, scale });

/** Messages with their paths, as `path: message`. */
function problems(input: unknown): string[] {
  return priceSchema.safeParse(input).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

describe('the schema', () => {
  test('reads every rule that is written well, alone as in a list', () => {
    fc.assert(
      fc.property(ruleInput(modestRate, anyTerms), (input) => {
        const rule = priceRuleSchema.parse(input);
        expect(rule.per).toBe(input.per);
        expect(priceSchema.parse(input)).toEqual(rule);
        expect(priceSchema.parse([input])).toEqual([rule]);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('gives qualified options whose names carry their units', () => {
    expect(priceRuleSchema.parse({ per: 'megapixel', usd: '0.0025', round: 'up', base: 1e6 })).toEqual({
      per: 'megapixel',
      usd: rate(25n, 4),
      round: 'up',
      scope: 'asset',
      basePx: 1_000_000,
    });
    const terms = { minimum: '0.001', discount: 5, markup: '2.5', rounding: 'down' } as const;
    expect(priceRuleSchema.parse({ per: 'request', usd: '1', ...terms })).toEqual({
      per: 'request',
      usd: rate(1n, 0),
      round: 'exact',
      scope: 'request',
      minimumUsd: rate(1n, 3),
      discountPercent: rate(5n, 0),
      markupPercent: rate(25n, 1),
      rounding: 'down',
    });
  });

  test('reports every problem at once, at its own path', () => {
    expect(
      problems([
        { per: 'image', usd: 0.04, unit: 1 },
        { per: 'token', input: '-1' },
      ]),
    ).toEqual([
      expect.stringMatching(/^0\.usd: put the amount in quotes, such as "0\.04"/),
      expect.stringMatching(/^0: Unrecognized key: "unit"/),
      expect.stringMatching(/^1\.input: .*negative/),
      expect.stringMatching(/^1\.output: expected an amount of dollars/),
    ]);
  });

  test('names the kinds to one who guesses', () => {
    for (const input of [{ per: 'pint', usd: '1' }, {}, 'free', undefined, 0.04]) {
      expect(problems(input)).toEqual([
        expect.stringMatching(/`per` one of image, video, audio, edit, request, .*, product, compute-second/),
      ]);
    }
  });

  test('bounds a list, and keeps it to one rounding', () => {
    expect(problems([])).toEqual([': expected at least one price rule']);
    const rule = { per: 'image', usd: '1' };
    expect(problems(Array.from({ length: 33 }, () => rule))).toEqual([': expected at most 32 price rules']);
    expect(
      problems([
        { ...rule, rounding: 'up' },
        { ...rule, rounding: 'down' },
      ]),
    ).toEqual([expect.stringMatching(/^: .*give them the same `rounding`/)]);
  });

  test('describes both forms, and every field, in JSON Schema', () => {
    const { $ref, $defs } = toJsonSchema(priceSchema) as {
      $ref: string;
      $defs: Record<'price' | 'price-rule', z.core.JSONSchema.JSONSchema>;
    };
    expect($ref).toBe('#/$defs/price');
    const [one, list] = $defs.price.anyOf ?? [];
    expect(one).toEqual({ $ref: '#/$defs/price-rule' });
    expect(list).toMatchObject({ type: 'array', minItems: 1, maxItems: 32, items: one });
    const kinds = $defs['price-rule'].oneOf ?? [];
    expect(kinds).toHaveLength(6);
    for (const { properties = {} } of kinds) {
      const { per, ...fields } = properties;
      expect(per).toBeDefined();
      for (const [name, field] of Object.entries(fields)) {
        const said = typeof field === 'object' && field.$ref !== undefined ? $defs[field.$ref.slice(8) as 'price'] : {};
        expect({ ...said, ...(field as object) }, name).toHaveProperty('description');
      }
    }
  });
});

describe('compilePrice', () => {
  test('names its kinds, and is metered exactly when compute time counts', () => {
    fc.assert(
      fc.property(priceInput(modestRate, anyTerms), (rules) => {
        const price = compilePrice(priceSchema.parse(rules));
        expect(price.kinds).toEqual(rules.map((rule) => rule.per));
        expect(price.metered).toBe(rules.some((rule) => rule.per === 'compute-second'));
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('multiplies what is provider-wide into every rule, before its minimum', () => {
    fc.assert(
      fc.property(
        priceInput(modestRate, anyTerms),
        usage,
        fc.nat(100),
        fc.nat(200),
        (rules, used, discount, markup) => {
          const wide = { discountPercent: rate(BigInt(discount), 0), markupPercent: rate(BigInt(markup), 0) };
          expect(compilePrice(priceSchema.parse(rules), wide).quoteExact(used)).toBe(
            oracleNano(rules, used, { discount, markup }),
          );
        },
      ),
      { seed: 42, numRuns: runs(400, 1000) },
    );
  });

  test('sums exactly and rounds once: two halves of a nano-dollar are one', () => {
    const half: PriceRuleInput = { per: 'request', usd: '5e-10' };
    const quote = (...rules: PriceRuleInput[]): number => compilePrice(priceSchema.parse(rules)).quoteNano(NO_USAGE);
    expect(quote(half, half)).toBe(1);
    expect(quote(half)).toBe(1);
    expect(quote({ ...half, rounding: 'down' }, half)).toBe(1);
    expect(quote({ ...half, rounding: 'down' })).toBe(0);
    expect(quote({ ...half, usd: '1e-30', rounding: 'up' })).toBe(1);
  });

  test('separates what the input costs', () => {
    const price = compilePrice(priceSchema.parse({ per: 'token', input: '2.50', cached: '0.25', output: '10' }));
    const used = { ...NO_USAGE, inputTokens: 1000, cachedTokens: 400, outputTokens: 50 };
    expect(price.inputNano(used)).toBe(600 * 2500 + 400 * 250);
    expect(price.quoteNano(used)).toBe(price.inputNano(used) + 50 * 10_000);
    expect(compilePrice(priceSchema.parse({ per: 'image', usd: '0.04' })).inputNano({ ...NO_USAGE, images: 3 })).toBe(
      0,
    );
  });

  test('separates what accrues from whole outputs, and keeps the minimum of what accrues', () => {
    const price = compilePrice(
      priceSchema.parse([
        { per: 'image', usd: '0.04', minimum: '0.05' },
        { per: 'compute-second', usd: '0.001', minimum: '0.0002' },
      ]),
    );
    expect(price.elapsedNano({ ...NO_USAGE, images: 1, computeMs: 2000 })).toBe(2_000_000);
    expect(price.elapsedNano({ ...NO_USAGE, images: 1, computeMs: 1 })).toBe(200_000);
    expect(price.quoteNano({ ...NO_USAGE, images: 1, computeMs: 2000 })).toBe(52_000_000);
  });

  test('refuses what the schema would have refused', () => {
    const rule = priceRuleSchema.parse({ per: 'image', usd: '1' });
    const mixed: PriceRule[] = [
      { ...rule, rounding: 'up' },
      { ...rule, rounding: 'down' },
    ];
    expect(() => compilePrice([])).toThrow(/at least one rule/);
    expect(() => compilePrice(mixed)).toThrow(/the same rounding/);
    expect(() => compilePrice({ ...rule, discountPercent: rate(101n, 0) })).toThrow(/pay the customer/);
  });
});

describe('the items of a price', () => {
  test('are the input and the rest of each rule, as far as it asks for them', () => {
    const price = compilePrice(
      priceSchema.parse([
        { per: 'token', input: '2.50', output: '10' },
        { per: 'image', usd: '0.04' },
        { per: 'input-image', usd: '0.01' },
      ]),
    );
    const used = { ...NO_USAGE, inputTokens: 1000, outputTokens: 50, images: 2, inputImages: 3 };
    const whole = (count: bigint): object => ({ asked: { num: count, den: 1n }, billed: { num: count, den: 1n } });
    expect(price.items(used)).toEqual([
      { type: 'input', unit: 'token', nano: 2_500_000, ...whole(1000n) },
      { type: 'output', unit: 'token', nano: 500_000, ...whole(50n) },
      { type: 'output', unit: 'image', nano: 80_000_000, ...whole(2n) },
      { type: 'input', unit: 'input-image', nano: 30_000_000, ...whole(3n) },
    ]);
  });

  test('add up to the price, but for one rounding each', () => {
    fc.assert(
      fc.property(priceInput(modestRate, noTerms), usage, (rules, used) => {
        const price = compilePrice(priceSchema.parse(rules));
        const items = price.items(used);
        const sum = items.reduce((total, { nano }) => total + nano, 0);
        expect(Math.abs(sum - price.quoteNano(used))).toBeLessThanOrEqual(items.length);
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

describe('what a price counts of a request', () => {
  const used = {
    ...NO_USAGE,
    images: 2,
    widthPx: 1024,
    heightPx: 1024,
    inputPixels: 2_097_152,
    videoMs: 2500,
    inputTokens: 7,
    outputTokens: 5,
    milliCredits: 6500,
    computeMs: 1500,
  };

  test.each<[PriceRuleInput | readonly PriceRuleInput[], readonly (readonly [string, number])[]]>([
    [{ per: 'image', usd: '1' }, [['image', 2]]],
    [{ per: 'megapixel', usd: '1' }, [['megapixel', 2.097152]]],
    [{ per: 'megapixel', usd: '1', base: 1_048_576 }, [['megapixel', 2]]],
    [{ per: 'input-megapixel', usd: '1', base: 1_048_576 }, [['input-megapixel', 2]]],
    [{ per: 'video-second', usd: '1' }, [['video-second', 2.5]]],
    [
      { per: 'token', input: '1', output: '1' },
      [
        ['input token', 7],
        ['output token', 5],
      ],
    ],
    [{ per: 'compute-second', usd: '1', count: 4 }, [['compute-second', 6]]],
    [{ per: 'credit', usd: '1' }, [['credit', 6.5]]],
    [{ per: 'credit', usd: '1', credits: '3', each: 'image' }, [['image', 2]]],
    [{ per: 'product', rows: [{ code: 'any', usd: '1' }] }, [['request', 1]]],
    [
      [
        { per: 'image', usd: '1' },
        { per: 'request', usd: '1' },
      ],
      [
        ['image', 2],
        ['request', 1],
      ],
    ],
  ])('%j', (price, counts) => {
    expect(countsOf(priceSchema.parse(price), used)).toEqual(counts.map(([unit, quantity]) => ({ unit, quantity })));
  });

  test('is no compute time where it is not known', () => {
    expect(countsOf(priceSchema.parse({ per: 'compute-second', usd: '1' }), NO_USAGE)).toEqual([]);
  });
});
