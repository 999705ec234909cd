import { expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';

const rule = { per: 'compute-second', usd: '3.6', usdPer: 'hour' };
const problems = (input: object): string[] =>
  priceSchema
    .safeParse({ ...rule, ...input })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const quote = (input: object, computeMs: number): number =>
  compilePrice(priceSchema.parse({ ...rule, ...input })).quoteNano({ ...NO_USAGE, computeMs });

test('work counts at least its least time, and no work none', () => {
  expect([0, 1, 250, 251].map((ms) => quote({ least: '250ms' }, ms))).toEqual([0, 250_000, 250_000, 251_000]);
  expect(quote({ least: '250ms', round: '100ms' }, 10)).toBe(300_000);
});

test('steps and least times are whole milliseconds of at most a day', () => {
  expect(problems({ round: '1d', least: '1d' })).toEqual([]);
  const expected = expect.stringMatching(/: expected whole milliseconds, at most 1d$/);
  for (const field of ['round', 'least'])
    for (const text of ['86400001ms', '1.5ms']) expect(problems({ [field]: text })).toEqual([expected]);
  expect(problems({ count: 0 })).toHaveLength(1);
  expect(problems({ count: 1025 })).toHaveLength(1);
});

test('a rate that is no text and no table is told how rates are written', () => {
  for (const usd of [null, 3.6, true]) expect(problems({ usd })).toEqual([expect.stringMatching(/^usd: /)]);
  expect(problems({ usd: { '': '1' }, gpu: '' })).not.toEqual([]);
});
