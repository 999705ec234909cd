import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratio } from '../../../src/money/ratio.ts';
import { countedUnit, itemCount, itemUnit } from '../../../src/billing/price/items.ts';
import { type PriceRule, type PriceRuleInput, priceSchema } from '../../../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';

const ruleOf = (written: PriceRuleInput): PriceRule => priceSchema.parse(written) as PriceRule;
const used = (usage: Partial<Usage>): Usage => ({ ...NO_USAGE, ...usage });
const second = (rest: object = {}): PriceRule => ruleOf({ per: 'audio-second', usd: '1', ...rest });

test.each([
  ['exact', { round: 'exact' }, 1234, ratio(1234n, 1000n)],
  ['up to tenths', { round: 'up', step: '0.1' }, 1234, ratio(13n, 10n)],
  ['down to quarters', { round: 'down', step: '0.25' }, 1234, ratio(1n, 1n)],
  ['half up to thirty seconds', { round: 'half-up', step: 30 }, 45_000, ratio(60n, 1n)],
  ['at least two and a half', { round: 'exact', least: '2.5' }, 1234, ratio(5n, 2n)],
  ['without the first one', { round: 'exact', free: 1 }, 1234, ratio(234n, 1000n)],
])('seconds are billed in fractions, as they are rounded: %s', (_, rest, audioMs, billed) => {
  const count = itemCount(second(rest), 'output', used({ audioMs }));
  expect(count).toEqual({ asked: ratio(BigInt(audioMs), 1000n), billed });
});

test('what is counted in grains is what is billed', () => {
  const rest = fc.record({
    round: fc.constantFrom('up', 'down', 'half-up'),
    step: fc.constantFrom('0.1', '0.25', 1, 30),
    least: fc.constantFrom('0', '0.7', 12),
    free: fc.constantFrom('0', '1.5'),
  });
  fc.assert(
    fc.property(rest, fc.nat(600_000), (written, audioMs) => {
      const rule = second(written);
      const usage = used({ audioMs });
      const { unit, size, count } = countedUnit([rule]);
      expect([unit, ratio(BigInt(count(usage)), BigInt(size))]).toEqual([
        'audio-second',
        itemCount(rule, 'output', usage).billed,
      ]);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('tokens are counted by direction, and a product is one request', () => {
  const token = ruleOf({ per: 'token', input: '1', output: '2' });
  const usage = used({ inputTokens: 7, outputTokens: 5 });
  expect(itemCount(token, 'input', usage)).toEqual({ asked: ratio(7n, 1n), billed: ratio(7n, 1n) });
  expect(itemCount(token, 'output', usage)).toEqual({ asked: ratio(5n, 1n), billed: ratio(5n, 1n) });
  const product = ruleOf({ per: 'product', rows: [{ code: 'any', usd: '1' }] });
  expect(itemCount(product, 'output', used({ images: 3 }))).toEqual({ asked: ratio(1n, 1n), billed: ratio(1n, 1n) });
  expect([itemUnit(token), itemUnit(second()), itemUnit(product)]).toEqual(['token', 'audio-second', 'request']);
});

test('credits and compute time are counted as they are billed', () => {
  const credits = ruleOf({ per: 'credit', usd: '0.01', credits: '6.5', round: 'up' });
  expect(itemCount(credits, 'output', used({ images: 3 }))).toEqual({ asked: ratio(39n, 2n), billed: ratio(20n, 1n) });
  const exact = ruleOf({ per: 'credit', usd: '0.01', credits: '6.5' });
  expect(itemCount(exact, 'output', used({ images: 3 }))).toEqual({ asked: ratio(39n, 2n), billed: ratio(39n, 2n) });
  const compute = ruleOf({ per: 'compute-second', usd: '1', round: '1s' });
  expect(itemCount(compute, 'output', used({ computeMs: 1500 }))).toEqual({
    asked: ratio(3n, 2n),
    billed: ratio(2n, 1n),
  });
});

test('several rules count in their common unit by the first, and in requests where they have none', () => {
  const rules = [second({ round: 'up', step: 30 }), second()];
  const usage = used({ audioMs: 1234, images: 3 });
  const common = countedUnit(rules);
  expect([common.unit, common.size, common.count(usage)]).toEqual(['audio-second', 1, 30]);
  const image = ruleOf({ per: 'image', usd: '1' });
  const token = ruleOf({ per: 'token', input: '1', output: '2' });
  for (const mixed of [[], [image, second()], [token]]) {
    const { unit, size, count } = countedUnit(mixed);
    expect([unit, size, count(usage)]).toEqual(['request', 1, 1]);
  }
});
