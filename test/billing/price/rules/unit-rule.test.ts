import { describe, expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import { type UnitRule, unitTerms } from '../../../../src/billing/price/rules/unit-rule.ts';
import { PRICE_UNITS } from '../../../../src/billing/price/unit.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';

const problems = (input: unknown): string[] =>
  priceSchema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('areas and seconds of video are rounded up, and areas, pixels and steps are counted by asset, unless a rule says else', () => {
  const read = PRICE_UNITS.map((per) => priceSchema.parse({ per, usd: '1' }) as UnitRule);
  const those = (holds: (rule: UnitRule) => boolean): string[] => read.filter(holds).map(({ per }) => per);
  expect(those(({ round }) => round !== 'exact')).toEqual([
    'megapixel',
    'input-megapixel',
    'video-second',
    'input-video-second',
  ]);
  expect(those(({ scope }) => scope === 'asset')).toEqual(['step', 'pixel', 'megapixel', 'input-megapixel']);
  expect(those(({ basePx }) => basePx === 1_000_000)).toEqual(['megapixel', 'input-megapixel']);
  expect(priceSchema.parse({ per: 'video-second', usd: '1', round: 'exact', scope: 'asset' })).toMatchObject({
    round: 'exact',
    scope: 'asset',
  });
});

describe('what does not go together is said at once, and nothing else', () => {
  const tiers = { mode: 'volume', rates: [{ above: 1, usd: '1' }] };
  const table = { usd: { 4: '1' }, by: 'steps' };

  test.each<[object, RegExp[]]>([
    [{ per: 'image', usd: '1', scope: 'request', round: 'up', step: 2 }, []],
    [{ per: 'image', usd: '1', scope: 'asset' }, [/^scope: a request has one quantity of image: remove `scope`/]],
    [{ per: 'image', usd: '1', round: 'exact', step: 2 }, [/^step: a quantity that is not rounded has no step/]],
    [{ per: 'image', usd: '1', by: 'steps' }, [/^by: `by` needs a table of rates in `usd`/]],
    [{ per: 'image', usd: { 4: '1' } }, [/^by: say with `by` what the table goes by/]],
    [{ per: 'image', usd: { many: '1' }, by: 'steps' }, [/^usd\.many: "many" is no class of steps/]],
    [{ per: 'image', usd: {}, by: 'steps' }, [/^usd: expected at least one class/]],
    [{ per: 'image', ...table, tiers }, [/^tiers: tiers does not go with a table of rates/]],
    [{ per: 'megapixel', ...table, first: '2' }, [/^first: first does not go with a table of rates/]],
    [{ per: 'megapixel', usd: '1', first: '2', tiers }, [/^first: first is a tier already/]],
    [{ per: 'megapixel', usd: '1', base: 1000 }, [/^base: expected 1e6 \(1000000\) or 2\^20/]],
  ])('%j', (input, expected) => {
    expect(problems(input)).toEqual(expected.map((text): unknown => expect.stringMatching(text)));
  });
});

describe('the first unit of each asset', () => {
  const quote = (rule: object, used: object): number =>
    compilePrice(priceSchema.parse({ per: 'megapixel', usd: '0.015', first: '0.03', ...rule })).quoteNano({
      ...NO_USAGE,
      ...used,
    });

  test('costs nothing where there is none, and the block of the further ones is not its own', () => {
    const square = { images: 2, widthPx: 1000, heightPx: 3000 };
    expect(quote({}, {})).toBe(0);
    expect(quote({}, square)).toBe(2 * (30_000_000 + 2 * 15_000_000));
    expect(quote({ block: 2, round: 'exact' }, square)).toBe(2 * (30_000_000 + 15_000_000));
    expect(quote({ round: 'exact' }, { images: 1, widthPx: 1000, heightPx: 500 })).toBe(30_000_000);
  });

  test('is a number, and so are the further ones', () => {
    const terms = unitTerms(priceSchema.parse({ per: 'megapixel', usd: '0.015', first: '0.03' }) as UnitRule);
    const counts = [0, 1, 2, 3].map((images) => {
      const used = { ...NO_USAGE, images, widthPx: 1000, heightPx: 3000 };
      return terms.flatMap(({ quantity, exactQuantity }) => [quantity(used), Number(exactQuantity(used))]);
    });
    expect(counts).toEqual([
      [0, 0, 0, 0],
      [1, 1, 2, 2],
      [2, 2, 4, 4],
      [3, 3, 6, 6],
    ]);
  });

  test('comes with input images, too', () => {
    const used = { inputImages: 3, inputPixels: 3_000_000 };
    expect(quote({ per: 'input-megapixel' }, used)).toBe(90_000_000);
    expect(quote({ per: 'input-megapixel' }, { ...used, inputPixels: 3_000_001 })).toBe(3 * 45_000_000);
  });
});
