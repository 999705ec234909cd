import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompiledPrice, PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import { type UnitRule, unitTerms } from '../../../src/billing/price/rules/unit-rule.ts';
import type { PriceTerm } from '../../../src/billing/price/term.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';

const RUNS = { seed: 42, numRuns: 1000 };

function compile(rule: PriceRuleInput): CompiledPrice {
  return compilePrice(priceSchema.parse(rule));
}

function problems(input: unknown): string[] {
  return priceSchema.safeParse(input).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

/** A rate in whole nano-dollars, so that no price is rounded. */
const nanoRate = fc.integer({ min: 0, max: 1_000_000 });

/** Rates of tiers with the borders between them: one border less than rates. */
const ladder = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
    fc.array(nanoRate, { minLength: 6, maxLength: 6 }),
  )
  .map(([borders, rates]) => ({
    borders: borders.toSorted((a, b) => a - b),
    rates: rates.slice(0, borders.length + 1),
  }));

type Ladder = { readonly borders: readonly number[]; readonly rates: readonly number[] };

function tieredRule({ borders, rates }: Ladder, mode: 'graduated' | 'volume' | 'threshold'): PriceRuleInput {
  const above = borders.map((border, index) => ({ above: border, usd: `${rates[index + 1]}e-9` }));
  return { per: 'image', usd: `${rates[0]}e-9`, tiers: { mode, rates: above } };
}

/** The rate of the tier that the `unit`th unit lies in, from 1. */
function rateOf({ borders, rates }: Ladder, unit: number): number {
  return rates[borders.filter((border) => unit > border).length] ?? Number.NaN;
}

describe('graduated', () => {
  test('P9: each further unit costs the rate of the tier that it lies in, and the first nothing less', () => {
    fc.assert(
      fc.property(ladder, fc.integer({ min: 0, max: 80 }), (steps, images) => {
        const price = compile(tieredRule(steps, 'graduated'));
        const quote = (count: number): number => price.quoteNano({ ...NO_USAGE, images: count });
        expect(quote(images + 1) - quote(images)).toBe(rateOf(steps, images + 1));
        expect(quote(0)).toBe(0);
      }),
      RUNS,
    );
  });

  test('P9: between whole units it is piecewise linear and continuous at every border', () => {
    fc.assert(
      fc.property(ladder, fc.integer({ min: 0, max: 79_999 }), (steps, ms) => {
        const rule = { ...tieredRule(steps, 'graduated'), per: 'audio-second' } as PriceRuleInput;
        const price = compile(rule);
        const exact = (audioMs: number): number => Number(price.quoteExact({ ...NO_USAGE, audioMs }));
        const marginal = rateOf(steps, Math.floor(ms / 1000) + 1) / 1000;
        // Each quote is rounded once, so that their difference is off by less than a nano-dollar.
        expect(Math.abs(exact(ms + 1) - exact(ms) - marginal)).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  test('tiers of one rate are no tiers', () => {
    fc.assert(
      fc.property(ladder, nanoRate, fc.nat(200), (steps, rate, images) => {
        const flat = { ...steps, rates: steps.rates.map(() => rate) };
        for (const mode of ['graduated', 'volume', 'threshold'] as const) {
          const used = { ...NO_USAGE, images, inputTokens: images };
          expect(compile(tieredRule(flat, mode)).quoteNano(used)).toBe(rate * images);
        }
      }),
      RUNS,
    );
  });

  test('of each asset, where the scope says so: two images of 3 MP are twice one', () => {
    const rule: PriceRuleInput = {
      per: 'megapixel',
      usd: '0.03',
      tiers: { mode: 'graduated', rates: [{ above: 1, usd: '0.015' }] },
    };
    const used = { ...NO_USAGE, images: 2, widthPx: 3000, heightPx: 1000 };
    expect(compile(rule).quoteNano(used)).toBe(2 * (30_000_000 + 2 * 15_000_000));
    expect(compile({ ...rule, scope: 'request' }).quoteNano(used)).toBe(30_000_000 + 5 * 15_000_000);
    // A price for the first megapixel apart is the same in whole megapixels.
    expect(compile({ per: 'megapixel', usd: '0.015', first: '0.03' }).quoteNano(used)).toBe(120_000_000);
  });

  test('counts each kind of tokens by itself', () => {
    const rule: PriceRuleInput = {
      per: 'token',
      input: '1',
      output: '10',
      tiers: { mode: 'graduated', rates: [{ above: 1000, input: '0.5', output: '5' }] },
    };
    const used = { ...NO_USAGE, inputTokens: 3000, outputTokens: 500 };
    expect(compile(rule).quoteNano(used)).toBe(1000 * 1000 + 2000 * 500 + 500 * 10_000);
  });
});

describe('volume', () => {
  test('P10: all units cost the rate of their number, so that a fall is at a border only, and bounded', () => {
    fc.assert(
      fc.property(ladder, fc.integer({ min: 0, max: 80 }), (steps, images) => {
        const price = compile(tieredRule(steps, 'volume'));
        const quote = (count: number): number => price.quoteNano({ ...NO_USAGE, images: count });
        expect(quote(images)).toBe(images * rateOf(steps, images));
        const [here, next] = [rateOf(steps, images), rateOf(steps, images + 1)];
        const fall = quote(images) - quote(images + 1);
        const bound = steps.borders.includes(images) ? Math.max(0, images * (here - next)) : 0;
        expect(fall).toBeLessThanOrEqual(bound);
      }),
      RUNS,
    );
  });

  test('LTX-like: a clip above 8 s costs more for every second of it', () => {
    const rule: PriceRuleInput = {
      per: 'video-second',
      usd: '0.10',
      tiers: { mode: 'volume', rates: [{ above: 8, usd: '0.15' }] },
    };
    expect(compile(rule).quoteNano({ ...NO_USAGE, videoMs: 8000 })).toBe(800_000_000);
    expect(compile(rule).quoteNano({ ...NO_USAGE, videoMs: 8001 })).toBe(9 * 150_000_000);
  });
});

describe('threshold', () => {
  const rates = fc.record({ input: nanoRate, output: nanoRate, moreInput: nanoRate, moreOutput: nanoRate });
  const tokens = fc.record({ inputTokens: fc.nat(400_000), outputTokens: fc.nat(50_000) });

  function longContext({ input, output, moreInput, moreOutput }: Record<string, number>): CompiledPrice {
    const usd = (nano: number | undefined): string => `${nano}e-3`;
    const above = { above: '200_000', input: usd(moreInput), output: usd(moreOutput) };
    return compile({
      per: 'token',
      input: usd(input),
      output: usd(output),
      tiers: { mode: 'threshold', rates: [above] },
    });
  }

  test('P11: a request above the threshold is priced anew as a whole, output included', () => {
    fc.assert(
      fc.property(rates, tokens, (nano, used) => {
        const long = used.inputTokens > 200_000;
        const [input, output] = long ? [nano.moreInput, nano.moreOutput] : [nano.input, nano.output];
        const expected = used.inputTokens * input + used.outputTokens * output;
        expect(longContext(nano).quoteNano({ ...NO_USAGE, ...used })).toBe(expected);
      }),
      RUNS,
    );
  });

  test('P11: two requests below never cost more than one above with the same sum, where long is dearer', () => {
    fc.assert(
      fc.property(rates, tokens, tokens, (nano, a, b) => {
        const dearer = {
          ...nano,
          moreInput: nano.input + nano.moreInput,
          moreOutput: nano.output + nano.moreOutput,
        };
        const quote = (used: object): number => longContext(dearer).quoteNano({ ...NO_USAGE, ...used });
        const sum = { inputTokens: a.inputTokens + b.inputTokens, outputTokens: a.outputTokens + b.outputTokens };
        expect(quote(a) + quote(b)).toBeLessThanOrEqual(quote(sum));
      }),
      RUNS,
    );
  });

  test('goes by the scale that it names', () => {
    const rule: PriceRuleInput = {
      per: 'image',
      usd: '0.04',
      tiers: { mode: 'threshold', of: 'pixels', rates: [{ above: '1024x1024', usd: '0.08' }] },
    };
    const quote = (widthPx: number): number =>
      compile(rule).quoteNano({ ...NO_USAGE, images: 1, widthPx, heightPx: 1024 });
    expect([quote(1024), quote(1025)]).toEqual([40_000_000, 80_000_000]);
  });
});

describe('numbers and exact amounts', () => {
  const termOf = (rule: PriceRuleInput): PriceTerm => unitTerms(priceSchema.parse(rule) as UnitRule)[0] as PriceTerm;

  test('are the same in every mode, of a request and of each asset, as long as they fit', () => {
    const sizes = fc.record({ images: fc.nat(5), widthPx: fc.nat(20_000), inputTokens: fc.nat(80) });
    const modes = fc.constantFrom('graduated' as const, 'volume' as const, 'threshold' as const);
    const scopes = fc.constantFrom('asset' as const, 'request' as const);
    fc.assert(
      fc.property(ladder, modes, scopes, sizes, (steps, mode, scope, used) => {
        const { quantity, exactQuantity } = termOf({
          ...tieredRule(steps, mode),
          per: 'megapixel',
          scope,
        } as PriceRuleInput);
        const usage = { ...NO_USAGE, ...used, heightPx: 3000 };
        expect(quantity(usage)).toBe(Number(exactQuantity(usage)));
      }),
      RUNS,
    );
  });

  test.each(['graduated', 'volume'] as const)('%s are numbers up to 2^53 - 1', (mode) => {
    const { quantity } = termOf({ per: 'image', usd: '1', tiers: { mode, rates: [{ above: 1, usd: '1' }] } });
    expect(quantity({ ...NO_USAGE, images: Number.MAX_SAFE_INTEGER })).toBe(Number.MAX_SAFE_INTEGER);
  });
});

test('borders in fractions rise, too', () => {
  const rates = (...borders: string[]): object => ({
    per: 'audio-second',
    usd: '1',
    tiers: { mode: 'volume', rates: borders.map((above) => ({ above, usd: '1' })) },
  });
  for (const rising of [
    ['0.5', '0.75'],
    ['0.5', '1.5', '2'],
  ])
    expect(problems(rates(...rising))).toEqual([]);
  for (const falling of [
    ['1.5', '1.25'],
    ['0.75', '0.5'],
  ])
    expect(problems(rates(...falling))).toEqual([
      expect.stringMatching(/^tiers\.rates\.1\.above: tiers begin above 0/),
    ]);
});

describe('what does not fit', () => {
  const rule = { per: 'image', usd: '0.04' };

  test.each([
    [{ mode: 'volume', of: 'steps', rates: [{ above: 1, usd: '1' }] }, /^tiers\.of: only threshold goes by another/],
    [{ mode: 'volume', rates: [{ above: 0, usd: '1' }] }, /^tiers\.rates\.0\.above: tiers begin above 0/],
    [
      {
        mode: 'graduated',
        rates: [
          { above: 5, usd: '1' },
          { above: '5.0', usd: '1' },
        ],
      },
      /^tiers\.rates\.1\.above: tiers begin above 0, each above/,
    ],
    [{ mode: 'volume', rates: [{ above: 'many', usd: '1' }] }, /^tiers\.rates\.0\.above: expected an amount/],
    [
      { mode: 'threshold', of: 'duration', rates: [{ above: 8, usd: '1' }] },
      /^tiers\.rates\.0\.above: "8" is no class of duration: expected one such as 5s/,
    ],
    [{ mode: 'volume', rates: [] }, /^tiers\.rates: expected at least one tier/],
    [{ mode: 'volume', rates: [{ above: 1, usd: 1 }] }, /^tiers\.rates\.0\.usd: put the amount in quotes/],
  ])('%j', (tiers, message) => {
    expect(problems({ ...rule, tiers })).toEqual([expect.stringMatching(message)]);
  });

  test('a tier of tokens states what its rule states', () => {
    const tiers = { mode: 'threshold', rates: [{ above: 1, input: '2', output: '2', reasoning: '3' }] };
    expect(problems({ per: 'token', input: '1', cached: '1', output: '1', tiers })).toEqual([
      expect.stringMatching(/^tiers\.rates\.0\.cached: .*add cached/),
      expect.stringMatching(/^tiers\.rates\.0\.reasoning: .*remove reasoning/),
    ]);
  });

  test('tiers stand alone', () => {
    const tiers = { mode: 'volume', rates: [{ above: 1, usd: '1' }] };
    expect(problems({ per: 'megapixel', usd: '1', first: '2', tiers })).toEqual([
      expect.stringMatching(/^first: first is a tier already/),
    ]);
    expect(problems({ ...rule, usd: { 4: '1' }, by: 'steps', tiers })).toEqual([
      expect.stringMatching(/^tiers: tiers does not go with a table/),
    ]);
  });
});
