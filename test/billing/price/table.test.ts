import { describe, expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../src/billing/price/rule.ts';
import { type UnitRule, unitTerms } from '../../../src/billing/price/rules/unit-rule.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';

function problems(input: unknown): string[] {
  return priceSchema.safeParse(input).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

describe('a table of rates', () => {
  const sizes = (small: string, wide: string): object => ({ '1024x1024': small, '1536x1024': wide });
  const gptImage = {
    per: 'image',
    by: ['quality', 'pixels'],
    usd: { low: sizes('0.011', '0.016'), medium: sizes('0.042', '0.063'), other: sizes('0.167', '0.25') },
  };

  test('of two levels goes by one after the other', () => {
    const price = compilePrice(priceSchema.parse(gptImage));
    const quote = (quality: string, widthPx: number, heightPx: number): number =>
      price.quoteNano({ ...NO_USAGE, images: 1, widthPx, heightPx, options: { quality } });
    expect(quote('low', 1024, 1024)).toBe(11_000_000);
    expect(quote('medium', 1024, 1536)).toBe(63_000_000);
    expect(quote('high', 1536, 1024)).toBe(250_000_000);
  });

  test('of at most 200 classes', () => {
    const classes = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), '1']));
    expect(problems({ per: 'image', by: 'steps', usd: classes(200) })).toEqual([]);
    expect(problems({ per: 'image', by: 'steps', usd: classes(201) })).toEqual(['usd: expected at most 200 classes']);
    expect(problems({ per: 'image', usd: '1', times: { steps: classes(200) } })).toEqual([]);
    expect(problems({ per: 'image', usd: '1', times: { steps: classes(201) } })).toEqual([
      'times.steps: expected at most 200 classes',
    ]);
  });

  test('and its factors are numbers as long as they fit', () => {
    const times = { tier: { batch: '0.5', rush: '3' }, lora: { on: '1.1' } };
    const [term] = unitTerms(priceSchema.parse({ ...gptImage, times }) as UnitRule);
    for (const quality of ['low', 'medium', 'high']) {
      const used = { ...NO_USAGE, images: 3, widthPx: 1024, heightPx: 1536, options: { quality } };
      expect(term?.quantity(used)).toBe(Number(term?.exactQuantity(used)));
    }
  });

  test('keeps its rows for those who list prices', () => {
    expect(priceSchema.parse(gptImage)).toMatchObject({
      usd: { num: 11n, scale: 3 },
      table: {
        by: ['quality', 'pixels'],
        rows: [{ keys: ['low', '1024x1024'], rate: { num: 11n, scale: 3 } }, {}, {}, {}, {}, {}],
      },
    });
  });

  test('is a product of rates and factors where the factors are its rates', () => {
    const table = compilePrice(priceSchema.parse({ per: 'image', by: 'steps', usd: { 4: '0.01', 28: '0.03' } }));
    const times = compilePrice(
      priceSchema.parse({ per: 'image', usd: '1', times: { steps: { 4: '0.01', 28: 0.03 } } }),
    );
    for (const steps of [0, 4, 5, 28, 50]) {
      const used = { ...NO_USAGE, images: 3, steps };
      expect(table.quoteNano(used)).toBe(times.quoteNano(used));
    }
  });

  test.each([
    [{ by: undefined }, /^by: say with `by` what the table goes by/],
    [{ by: 'quality', usd: '1' }, /^by: `by` needs a table of rates/],
    [{ by: 'quality', usd: { high: '1' } }, /^usd: add `other`: the rate of requests that name no quality/],
    [{ by: 'resolution', usd: { hd: '1' } }, /^usd\.hd: "hd" is no class of resolution: expected one such as 720p/],
    [{ by: 'resolution', usd: { '4k': '1', '2160p': '2' } }, /^usd\.2160p: the same class as 4k/],
    [{ by: ['quality', 'steps'], usd: { other: '1' } }, /^usd\.other: expected a table of rates by steps/],
    [{ by: 'quality', usd: { other: { 4: '1' } } }, /^usd\.other: expected a rate: `by` has 1 names/],
    [{ by: 'quality', usd: { other: 1 } }, /^usd\.other: put the amount in quotes/],
    [{ by: 'quality', usd: { other: null } }, /^usd\.other: expected an amount of dollars/],
    [{ by: 'quality', usd: { low: '-1', other: '1' } }, /^usd\.low: .*negative/],
    [{ by: 'steps', usd: {} }, /^usd: expected at least one class/],
    [{ by: [], usd: { other: '1' } }, /^by: /],
  ])('%j is refused', (fields, message) => {
    const input = { per: 'image', usd: { other: '1' }, ...fields };
    expect(problems(input)).toEqual([expect.stringMatching(message)]);
  });
});

describe('factors', () => {
  test('multiply, and are 1 where a request is in none of their classes', () => {
    const rule = {
      per: 'image',
      usd: '0.01',
      times: { quality: { high: '4', low: '0.25' }, tier: { batch: 0.5, other: '1.5' }, lora: { on: '1.1' } },
    };
    const price = compilePrice(priceSchema.parse(rule));
    const quote = (options?: Record<string, string>): number =>
      price.quoteNano({ ...NO_USAGE, images: 1, ...(options === undefined ? {} : { options }) });
    expect(quote()).toBe(15_000_000);
    expect(quote({ tier: 'batch' })).toBe(5_000_000);
    expect(quote({ tier: 'batch', quality: 'high', lora: 'on' })).toBe(22_000_000);
    expect(quote({ quality: 'low', lora: 'off' })).toBe(3_750_000);
  });

  test('come before whole credits are counted', () => {
    const rule = { per: 'credit', usd: '0.01', credits: '3', round: 'up', times: { tier: { batch: '0.5' } } };
    const used = { ...NO_USAGE, images: 1, options: { tier: 'batch' } };
    expect(compilePrice(priceSchema.parse(rule)).quoteNano(used)).toBe(20_000_000);
  });

  test('are at most eight', () => {
    const factors = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`option ${index}`, { on: 2 }]));
    expect(problems({ per: 'image', usd: '1', times: factors(8) })).toEqual([]);
    expect(problems({ per: 'image', usd: '1', times: factors(9) })).toEqual(['times: expected at most 8 factors']);
  });

  test('are checked like tables', () => {
    expect(problems({ per: 'image', usd: '1', times: { steps: { many: 2 } } })).toEqual([
      expect.stringMatching(/^times\.steps\.many: "many" is no class of steps/),
    ]);
    expect(problems({ per: 'image', usd: '1', times: { tier: { batch: -1 } } })).toEqual([
      expect.stringMatching(/^times\.tier\.batch: expected an amount from 0 up/),
    ]);
    expect(problems({ per: 'image', usd: '1', times: { tier: 2 } })).toEqual([expect.stringMatching(/^times\.tier: /)]);
  });
});
