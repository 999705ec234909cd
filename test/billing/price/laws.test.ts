import type { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompiledPrice, PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import type { Usage } from '../../../src/billing/usage.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { runs } from '../../runs.ts';
import { anyTerms, modestRate, noTerms, plainRuleInput, priceInput, ruleInput, usage } from '../arbitraries.ts';
import { Exact, oracleDollars } from './price-oracle.ts';

/** The laws that every price obeys. */

const anyPrice = priceInput(modestRate, anyTerms);
const COUNTERS = [
  'images',
  'videoMs',
  'videos',
  'audioMs',
  'audios',
  'inputAudioMs',
  'characters',
  'inputPixels',
  'inputTokens',
  'outputTokens',
  'edits',
  'milliCredits',
  'computeMs',
] as const;

function compile(rules: PriceRuleInput | readonly PriceRuleInput[]): CompiledPrice {
  return compilePrice(priceSchema.parse(rules));
}

function law<T extends readonly unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void,
): void {
  fc.assert(
    fc.property(...(arbitraries as unknown as [fc.Arbitrary<unknown>]), holds as unknown as (value: unknown) => void),
    {
      seed: 42,
      numRuns: runs(200, 1000),
    },
  );
}

/**
 * Whether the price of a rule grows with every counter. Not so product tables, tables and factors by size, and tiers at whose border
 * all units get cheaper; nor rounding each of several assets, of which more may share the same length.
 */
function isGradual(rule: PriceRuleInput): boolean {
  const tiers = 'tiers' in rule ? rule.tiers : undefined;
  const byAsset = 'scope' in rule && rule.scope === 'asset' && /video|audio/.test(rule.per);
  return rule.per !== 'product' && !('by' in rule) && !byAsset && (tiers === undefined || tiers.mode === 'graduated');
}

const gradualRule = ruleInput(modestRate, noTerms).filter(isGradual);
/** Rules without rounding of the quantity or a step in it. */
const linearRule = plainRuleInput(modestRate, noTerms).filter(
  (rule) =>
    isGradual(rule) &&
    !('first' in rule && rule.first !== undefined) &&
    !['request', 'task', 'compute-second'].includes(rule.per) &&
    !(rule.per === 'credit' && (rule.each === 'request' || rule.round === 'up')) &&
    !('round' in rule && rule.round === 'up' && !rule.per.endsWith('megapixel')) &&
    rule.per !== 'input-megapixel',
);
const steadyTerms = anyTerms.map(({ times: _, ...terms }) => terms);

function sumUsage(a: Usage, b: Usage): Usage {
  return {
    ...a,
    images: a.images + b.images,
    videoMs: a.videoMs + b.videoMs,
    videos: a.videos + b.videos,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    edits: a.edits + b.edits,
    audios: a.audios + b.audios,
    audioMs: a.audioMs + b.audioMs,
    inputAudioMs: a.inputAudioMs + b.inputAudioMs,
    characters: a.characters + b.characters,
  };
}

describe('pure pricing', () => {
  test('P1: no price is negative', () => {
    law([anyPrice, usage], (rules: readonly PriceRuleInput[], used: Usage) => {
      expect(compile(rules).quoteNano(used)).toBeGreaterThanOrEqual(0);
    });
  });

  test('P1: negative, endless and sentinel rates never load', () => {
    for (const usd of ['-1', '-0.0025', 'NaN', 'Infinity', '', 'free', '1e-31']) {
      expect(priceSchema.safeParse({ per: 'image', usd }).success, usd).toBe(false);
      expect(priceSchema.safeParse({ per: 'token', input: '1', output: usd }).success, usd).toBe(false);
      expect(priceSchema.safeParse({ per: 'image', usd: '1', minimum: usd }).success, usd).toBe(false);
    }
  });

  test('P2: nothing consumed costs nothing', () => {
    const perRequest = new Set(['request', 'task', 'product']);
    const rule = ruleInput(modestRate, noTerms).filter(
      (input) => !perRequest.has(input.per) && !(input.per === 'credit' && input.each === 'request'),
    );
    law([rule, usage], (input: PriceRuleInput, used: Usage) => {
      expect(compile(input).quoteNano({ ...NO_USAGE, steps: used.steps })).toBe(0);
    });
  });

  test('P4: rounding a quantity up costs less than one step, the final rounding at most half a nano-dollar', () => {
    const sized = fc.record({ images: fc.integer({ min: 1, max: 9 }), widthPx: fc.integer({ min: 1, max: 9000 }) });
    law([modestRate, sized], (usd: string, { images, widthPx }: { images: number; widthPx: number }) => {
      const used = { ...NO_USAGE, images, widthPx, heightPx: 1000 };
      const up = oracleDollarsOf(compile({ per: 'megapixel', usd, round: 'up', rounding: 'up' }), used);
      const exact = new Exact(usd).times(images).times(widthPx).div(1000);
      expect(up.gte(exact)).toBe(true);
      expect(up.minus(exact).lt(new Exact(usd).times(images).plus(1e-9))).toBe(true);
    });
    law([anyPrice, usage], (rules: readonly PriceRuleInput[], used: Usage) => {
      const halfUp = rules.map((rule) => ({ ...rule, rounding: 'half-up' as const }));
      const error = oracleDollarsOf(compile(halfUp), used).minus(oracleDollars(halfUp, used)).abs();
      expect(error.lte(0.5e-9)).toBe(true);
    });
  });

  test('P5: a quantity that is already a whole step is not rounded', () => {
    law([modestRate, fc.integer({ min: 0, max: 1000 })], (usd: string, seconds: number) => {
      const used = { ...NO_USAGE, videoMs: seconds * 1000, computeMs: seconds * 1000 };
      expect(compile({ per: 'video-second', usd, round: 'up' }).quoteNano(used)).toBe(
        compile({ per: 'video-second', usd, round: 'exact' }).quoteNano(used),
      );
      const stepped = compile({ per: 'compute-second', usd, round: '1s' });
      expect(stepped.quoteNano(used)).toBe(compile({ per: 'compute-second', usd }).quoteNano(used));
    });
  });

  test('P6: consuming more never costs less', () => {
    law(
      [gradualRule, steadyTerms, usage, fc.constantFrom(...COUNTERS), fc.nat(1000)],
      (rule: PriceRuleInput, terms: object, used: Usage, counter: (typeof COUNTERS)[number], more: number) => {
        const price = compile({ ...rule, ...terms });
        expect(price.quoteNano({ ...used, [counter]: used[counter] + more })).toBeGreaterThanOrEqual(
          price.quoteNano(used),
        );
      },
    );
    law([gradualRule, usage, fc.nat(1000)], (rule: PriceRuleInput, used: Usage, more: number) => {
      expect(compile(rule).quoteNano({ ...used, widthPx: used.widthPx + more })).toBeGreaterThanOrEqual(
        compile(rule).quoteNano(used),
      );
    });
  });

  test('P7: unrounded rules add up, and a rule that rounds per request never rewards splitting', () => {
    law([linearRule, usage, usage], (rule: PriceRuleInput, a: Usage, b: Usage) => {
      const price = compile(rule);
      const sum = price.quoteNano(sumUsage(a, b));
      const apart = price.quoteNano(a) + price.quoteNano({ ...b, widthPx: a.widthPx, heightPx: a.heightPx });
      expect(Math.abs(sum - apart)).toBeLessThanOrEqual(1);
    });
    law([modestRate, usage, usage], (usd: string, a: Usage, b: Usage) => {
      const price = compile({ per: 'video-second', usd });
      const apart = price.quoteNano(a) + price.quoteNano(b);
      const together = price.quoteNano(sumUsage(a, b));
      expect(apart + 1).toBeGreaterThanOrEqual(together);
      expect(together + 1).toBeGreaterThanOrEqual(apart - price.quoteNano({ ...NO_USAGE, videoMs: 1000 }));
    });
  });

  test('P8: k times the rate is k times the price', () => {
    law([modestRate, usage, fc.integer({ min: 1, max: 50 })], (usd: string, used: Usage, k: number) => {
      const times = new Exact(usd).times(k).toFixed();
      for (const per of ['image', 'megapixel', 'video-second', 'compute-second'] as const) {
        const one = compile({ per, usd }).quoteNano(used);
        expect(Math.abs(compile({ per, usd: times }).quoteNano(used) - k * one)).toBeLessThanOrEqual(k);
      }
    });
  });
});

describe('first units, adjustments, minimum', () => {
  test('P12: anything up to the first megapixel costs the first price, and it only grows from there', () => {
    const input = { per: 'megapixel', usd: '0.015', first: '0.03' } as const;
    law(
      [fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('up', 'exact')],
      (widthPx: number, round: 'up' | 'exact') => {
        const price = compile({ ...input, round });
        const quote = (pixels: number): number =>
          price.quoteNano({ ...NO_USAGE, images: 1, widthPx: pixels, heightPx: 1 });
        expect(quote(widthPx)).toBe(30_000_000);
        expect(quote(1_000_000 + widthPx)).toBeGreaterThan(quote(1_000_000));
      },
    );
  });

  test('P13: a discount takes its share, and at 100 per cent everything', () => {
    law(
      [ruleInput(modestRate, noTerms), usage, fc.integer({ min: 0, max: 100 })],
      (rule: PriceRuleInput, used: Usage, discount: number) => {
        const list = compile(rule).quoteNano(used);
        const less = compile({ ...rule, discount }).quoteNano(used);
        expect(Math.abs(less - (list * (100 - discount)) / 100)).toBeLessThanOrEqual(1 + list * 1e-15);
        expect(compile({ ...rule, discount: 100 }).quoteNano(used)).toBe(0);
      },
    );
  });

  test('P13: a discount of the rule and one of the provider commute with markups', () => {
    law([ruleInput(modestRate, noTerms), usage], (rule: PriceRuleInput, used: Usage) => {
      const own = priceSchema.parse({ ...rule, discount: 12.5, markup: 7 });
      const other = priceSchema.parse({ ...rule, discount: 3, markup: '0.5' });
      const [ofOwn, ofOther] = [own, other].map((price) => ('per' in price ? price : {}));
      expect(compilePrice(own, ofOther).quoteExact(used)).toBe(compilePrice(other, ofOwn).quoteExact(used));
    });
  });

  test('P14: whole credits never undercharge, nor overcharge a whole credit', () => {
    law([fc.constantFrom('0.4', '3.5', '6.5', '7', '1e-3'), usage], (credits: string, used: Usage) => {
      const base = { per: 'credit', usd: '0.01', credits } as const;
      const exact = compile({ ...base, round: 'exact' }).quoteNano(used);
      const up = compile({ ...base, round: 'up' }).quoteNano(used);
      expect(up).toBeGreaterThanOrEqual(exact);
      expect(up - exact).toBeLessThan(10_000_000);
      expect(up % 10_000_000).toBe(0);
    });
  });

  test('P15: a minimum is a floor after discount and markup, rule by rule', () => {
    law([ruleInput(modestRate, noTerms), modestRate, usage], (rule: PriceRuleInput, minimum: string, used: Usage) => {
      const floor = compile({ per: 'request', usd: minimum }).quoteNano(NO_USAGE);
      const discounted = compile({ ...rule, discount: 50 }).quoteNano(used);
      expect(compile({ ...rule, discount: 50, minimum }).quoteNano(used)).toBe(Math.max(floor, discounted));
    });
  });

  test('P16: turning an image on its side does not change its price', () => {
    law([anyPrice, usage], (rules: readonly PriceRuleInput[], used: Usage) => {
      const turned = { ...used, widthPx: used.heightPx, heightPx: used.widthPx };
      expect(compile(rules).quoteNano(turned)).toBe(compile(rules).quoteNano(used));
    });
  });
});

describe('parts of a price', () => {
  test('the input part and the elapsed part never pass the full price', () => {
    law([anyPrice, usage], (rules: readonly PriceRuleInput[], used: Usage) => {
      const price = compile(rules);
      expect(price.inputNano(used)).toBeLessThanOrEqual(price.elapsedNano(used));
      expect(price.elapsedNano(used)).toBeLessThanOrEqual(price.quoteNano(used));
    });
  });

  test('L15: the rules of a price partition it, but for one rounding', () => {
    law([anyPrice, usage], (rules: readonly PriceRuleInput[], used: Usage) => {
      const apart = rules.reduce((sum, rule) => sum + compile(rule).quoteNano(used), 0);
      expect(Math.abs(apart - compile(rules).quoteNano(used))).toBeLessThanOrEqual(rules.length);
    });
  });
});

function oracleDollarsOf(price: CompiledPrice, used: Usage): Decimal {
  return new Exact(price.quoteExact(used).toString()).div(1e9);
}
