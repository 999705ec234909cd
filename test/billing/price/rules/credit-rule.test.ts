import { describe, expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import { type CreditRule, creditTerms } from '../../../../src/billing/price/rules/credit-rule.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';

const problems = (input: object): string[] =>
  priceSchema
    .safeParse({ per: 'credit', usd: '0.01', ...input })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const quote = (rule: object, used: object): number =>
  compilePrice(priceSchema.parse({ per: 'credit', usd: '0.01', ...rule })).quoteNano({ ...NO_USAGE, ...used });

describe('credits', () => {
  test('are those that the request says, or so many for a block of a unit', () => {
    expect(quote({}, { milliCredits: 6500 })).toBe(65_000_000);
    expect(quote({ round: 'up' }, { milliCredits: 6500 })).toBe(70_000_000);
    expect(quote({ credits: '1', each: 'character', block: 50 }, { characters: 125 })).toBe(25_000_000);
    expect(quote({ credits: '1', each: 'character', block: 50, round: 'down' }, { characters: 125 })).toBe(20_000_000);
    expect(quote({ credits: '3', block: '0.5' }, { images: 2 })).toBe(120_000_000);
  });

  test('are whole numbers where whole ones are counted', () => {
    const rule = priceSchema.parse({ per: 'credit', usd: '0.01', credits: '6.5', round: 'up' }) as CreditRule;
    const used = { ...NO_USAGE, images: 3 };
    expect(creditTerms(rule).map((term) => [term.quantity(used), term.exactQuantity(used)])).toEqual([[20, 20n]]);
  });

  test('may be a table, whose factor comes before whole ones are counted', () => {
    const table = { credits: { low: '2.5', other: '5' }, by: 'quality', round: 'half-up' };
    expect(priceSchema.parse({ per: 'credit', usd: '0.01', ...table })).toMatchObject({
      credits: { num: 25n, scale: 1 },
    });
    expect(quote(table, { images: 1, options: { quality: 'low' } })).toBe(30_000_000);
    expect(quote(table, { images: 1 })).toBe(50_000_000);
    expect(quote({ ...table, times: { tier: { batch: '0.5' } } }, { images: 1, options: { tier: 'batch' } })).toBe(
      30_000_000,
    );
  });

  test.each<[object, RegExp[]]>([
    [{ each: 'video-second' }, [/^credits: say how many credits one `each` costs/]],
    [{ block: 2 }, [/^credits: say how many credits one `each` costs/]],
    [{ credits: '1', each: 'image', block: 2 }, []],
    [{ credits: '1', by: 'quality' }, [/^by: `by` and a table of credits go together/]],
    [{ credits: { other: '1' } }, [/^by: `by` and a table of credits go together/]],
    [{ credits: { low: '1' }, by: 'quality' }, [/^credits: add `other`/]],
    [{ credits: {}, by: 'steps' }, [/^credits: expected at least one class/]],
    [{ credits: { many: '1' }, by: 'steps' }, [/^credits\.many: "many" is no class of steps/]],
  ])('%j', (input, expected) => {
    expect(problems(input)).toEqual(expected.map((text): unknown => expect.stringMatching(text)));
  });
});
