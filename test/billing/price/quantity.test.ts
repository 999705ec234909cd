import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import { type UnitRule, unitTerms } from '../../../src/billing/price/rules/unit-rule.ts';
import type { Usage } from '../../../src/billing/usage.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';

const RUNS = { seed: 42, numRuns: 1000 };

function quote(rule: PriceRuleInput, used: Partial<Usage>): number {
  return compilePrice(priceSchema.parse(rule)).quoteNano({ ...NO_USAGE, ...used });
}

function problems(input: unknown): string[] {
  return priceSchema.safeParse(input).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

const steps = fc.constantFrom('0.1', '0.25', '0.5', '1', '5', '30');
const audio = fc.integer({ min: 0, max: 600_000 });
/** One dollar a second: the price in dollars is the quantity in seconds. */
const second = { per: 'audio-second', usd: '1' } as const;

describe('rounding', () => {
  test('P4: up and half-up leave less than a step, and half a step; down never charges more', () => {
    fc.assert(
      fc.property(steps, audio, (step, audioMs) => {
        const seconds = (round: 'up' | 'down' | 'half-up'): Decimal =>
          new Decimal(quote({ ...second, step, round }, { audioMs })).div(1e9);
        const exact = new Decimal(audioMs).div(1000);
        const over = { up: seconds('up').minus(exact), down: exact.minus(seconds('down')) };
        for (const rest of Object.values(over)) {
          expect(rest.gte(0)).toBe(true);
          expect(rest.lt(step)).toBe(true);
        }
        expect(seconds('half-up').minus(exact).abs().times(2).lte(step)).toBe(true);
      }),
      RUNS,
    );
  });

  test('P5: what is whole already is not rounded, and rounding grows with the quantity', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom('up', 'down', 'half-up'),
        audio,
        fc.nat(5000),
        (step, round, audioMs, more) => {
          const rule = { ...second, step, round };
          const once = quote(rule, { audioMs });
          expect(quote(rule, { audioMs: Math.round(once / 1e6) })).toBe(once);
          expect(quote(rule, { audioMs: audioMs + more })).toBeGreaterThanOrEqual(once);
        },
      ),
      RUNS,
    );
  });

  test('a block is bought at once, prorated or begun in full', () => {
    const thousand: PriceRuleInput = { per: 'character', usd: '0.30', block: 1000 };
    expect(quote(thousand, { characters: 1500 })).toBe(450_000_000);
    expect(quote({ ...thousand, round: 'up' }, { characters: 1001 })).toBe(600_000_000);
    expect(quote({ ...thousand, round: 'up', step: 500 }, { characters: 1001 })).toBe(450_000_000);
    expect(quote({ ...thousand, round: 'down' }, { characters: 1999 })).toBe(300_000_000);
    expect(quote({ ...thousand, round: 'half-up' }, { characters: 1500 })).toBe(600_000_000);
  });
});

describe('scope', () => {
  const clips = { videos: 2, videoMs: 5001 };

  test('a request is measured as one, or each of its assets', () => {
    const rule: PriceRuleInput = { per: 'video-second', usd: '0.1' };
    expect(quote(rule, clips)).toBe(600_000_000);
    expect(quote({ ...rule, scope: 'asset' }, clips)).toBe(600_000_000);
    expect(quote({ ...rule, scope: 'asset', step: 5 }, clips)).toBe(1_000_000_000);
    expect(quote({ ...rule, step: 5 }, clips)).toBe(1_000_000_000);
    expect(quote({ ...rule, step: 5 }, { videos: 2, videoMs: 2000 })).toBe(500_000_000);
    expect(quote({ ...rule, scope: 'asset', step: 5 }, { videos: 2, videoMs: 2000 })).toBe(1_000_000_000);
  });

  test('P7: of assets of one size, each costs what it costs alone', () => {
    const rules = fc.record(
      {
        per: fc.constant('megapixel' as const),
        usd: fc.constant('0.001'),
        round: fc.constantFrom('up', 'down', 'half-up', 'exact'),
        least: fc.constantFrom(0, 1, '2.5'),
        free: fc.constantFrom(0, 1, '0.5'),
        first: fc.constant('0.003'),
      },
      { requiredKeys: ['per', 'usd'] },
    );
    const side = fc.integer({ min: 0, max: 4000 });
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 16 }), side, side, (rule, images, widthPx, heightPx) => {
        const input = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
        const price = compilePrice(priceSchema.parse({ ...input, rounding: 'down' }));
        const one = price.quoteExact({ ...NO_USAGE, images: 1, widthPx, heightPx });
        const all = price.quoteExact({ ...NO_USAGE, images, widthPx, heightPx });
        // Apart, each price is rounded down once; together only their sum is.
        expect(all - one * BigInt(images)).toBeGreaterThanOrEqual(0n);
        expect(all - one * BigInt(images)).toBeLessThan(BigInt(images));
      }),
      RUNS,
    );
  });

  test('P7: a batch that is rounded once costs at most what its parts cost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 3000 }), (images, widthPx) => {
        const rule: PriceRuleInput = { per: 'megapixel', usd: '0.001' };
        const used = { images, widthPx, heightPx: 1000 };
        const together = quote({ ...rule, scope: 'request' }, used);
        const apart = quote(rule, used);
        expect(together).toBeLessThanOrEqual(apart);
        expect(together).toBeGreaterThan(apart - images * 1_000_000);
      }),
      RUNS,
    );
  });
});

describe('least and free', () => {
  test('the least is counted where there is anything, and nothing where there is nothing', () => {
    const groq: PriceRuleInput = { per: 'input-audio-second', usd: '0.0001', least: 10 };
    expect(quote(groq, { inputAudioMs: 1 })).toBe(1_000_000);
    expect(quote(groq, { inputAudioMs: 10_500 })).toBe(1_050_000);
    expect(quote(groq, {})).toBe(0);
  });

  test('free units come off each request, or each asset', () => {
    expect(quote({ per: 'input-image', usd: '0.01', free: 1 }, { inputImages: 3 })).toBe(20_000_000);
    expect(quote({ per: 'input-image', usd: '0.01', free: 4 }, { inputImages: 3 })).toBe(0);
    const pictures = { images: 2, widthPx: 2000, heightPx: 1000 };
    expect(quote({ per: 'megapixel', usd: '0.01', free: 1 }, pictures)).toBe(20_000_000);
    expect(quote({ per: 'megapixel', usd: '0.01', free: 1, scope: 'request' }, pictures)).toBe(30_000_000);
  });

  test('the price is that of max(q, least) - free, whatever the numbers are', () => {
    const amount = fc.constantFrom('0', '0.5', '3', '12.25', '600');
    fc.assert(
      fc.property(amount, amount, audio, (least, free, audioMs) => {
        const counted = audioMs === 0 ? new Decimal(0) : Decimal.max(new Decimal(audioMs).div(1000), least);
        const expected = Decimal.max(0, counted.minus(free)).times(1e9).toNumber();
        expect(quote({ ...second, least, free }, { audioMs })).toBe(expected);
      }),
      RUNS,
    );
  });
});

test('what does not go together is said', () => {
  const rule = { per: 'image', usd: '1' };
  expect(problems({ ...rule, step: 2 })).toEqual([expect.stringMatching(/^step: .*say `round: up`/)]);
  expect(problems({ ...rule, scope: 'asset' })).toEqual([expect.stringMatching(/^scope: a request has one quantity/)]);
  expect(problems({ ...rule, block: 0 })).toEqual([expect.stringMatching(/^block: expected an amount above zero/)]);
  expect(problems({ ...rule, least: -1 })).toEqual([expect.stringMatching(/^least: expected an amount from 0 up/)]);
  expect(problems({ ...rule, base: 1_000_000 })).toEqual([expect.stringMatching(/Unrecognized key: "base"/)]);
});

test('the number of a quantity is its exact one, however it is counted, as long as both fit', () => {
  const rules = fc.record(
    {
      per: fc.constantFrom('megapixel' as const, 'video-second' as const, 'pixel' as const, 'image' as const),
      usd: fc.constant('0.001'),
      round: fc.constantFrom('up', 'down', 'half-up', 'exact'),
      block: fc.constantFrom(1, 3, '0.5'),
      least: fc.constantFrom(0, 1, '2.5'),
      free: fc.constantFrom(0, 1, '0.5'),
    },
    { requiredKeys: ['per', 'usd'] },
  );
  const counts = fc.record({ images: fc.nat(9), videos: fc.nat(3), videoMs: fc.nat(90_000), widthPx: fc.nat(4000) });
  fc.assert(
    fc.property(rules, counts, (rule, used) => {
      const [{ quantity, exactQuantity }] = unitTerms(priceSchema.parse(rule) as UnitRule) as [
        ReturnType<typeof unitTerms>[0],
      ];
      const usage = { ...NO_USAGE, ...used, heightPx: 1000 };
      expect(quantity(usage)).toBe(Number(exactQuantity(usage)));
    }),
    RUNS,
  );
  const [{ quantity }] = unitTerms(priceSchema.parse({ per: 'image', usd: '1' }) as UnitRule) as [
    ReturnType<typeof unitTerms>[0],
  ];
  expect(quantity({ ...NO_USAGE, images: Number.MAX_SAFE_INTEGER })).toBe(Number.MAX_SAFE_INTEGER);
});
