import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';

/** The kinds of tokens with a rate of their own: how a rule states them, and how a usage counts them. */
const KINDS = [
  ['cached', 'cachedTokens', 'input'],
  ['cacheWrite', 'cacheWriteTokens', 'input'],
  ['imageInput', 'inputImageTokens', 'input'],
  ['audioInput', 'inputAudioTokens', 'input'],
  ['reasoning', 'reasoningTokens', 'output'],
  ['imageOutput', 'outputImageTokens', 'output'],
  ['audioOutput', 'outputAudioTokens', 'output'],
] as const;

test('tokens of a kind cost its rate where it has one, and that of their direction where not', () => {
  const stated = fc.subarray([...KINDS]);
  const rates = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 9, maxLength: 9 });
  const counts = fc.array(fc.nat(1000), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(stated, rates, counts, (kinds, dollars, tokens) => {
      const rule = {
        per: 'token',
        input: String(dollars[7]),
        output: String(dollars[8]),
        ...Object.fromEntries(kinds.map((kind) => [kind[0], String(dollars[KINDS.indexOf(kind)])])),
      };
      const used = { input: tokens[7]!, output: tokens[8]! };
      let thousandths = used.input * dollars[7]! + used.output * dollars[8]!;
      for (const [index, kind] of KINDS.entries()) {
        used[kind[2]] += tokens[index]!;
        const rate = kinds.includes(kind) ? dollars[index]! : dollars[kind[2] === 'input' ? 7 : 8]!;
        thousandths += tokens[index]! * rate;
      }
      const usage = {
        ...NO_USAGE,
        inputTokens: used.input,
        outputTokens: used.output,
        ...Object.fromEntries(KINDS.map(([, count], index) => [count, tokens[index]!])),
      };
      const price = compilePrice(priceSchema.parse(rule));
      expect(price.quoteNano(usage)).toBe(thousandths * 1000);
      expect(price.quoteExact(usage)).toBe(BigInt(thousandths) * 1000n);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('a tier states each kind that its rule states, and no other', () => {
  const all = Object.fromEntries(KINDS.map(([kind]) => [kind, '1']));
  const problems = (rule: object, tier: object): unknown =>
    priceSchema
      .safeParse({
        per: 'token',
        input: '1',
        output: '1',
        ...rule,
        tiers: { mode: 'threshold', rates: [{ above: 1, input: '2', output: '2', ...tier }] },
      })
      .error?.issues.map(({ path, message }) => [path.join('.'), message.split(': ')[1]]);
  const at = (verb: string): unknown => KINDS.map(([kind]) => [`tiers.rates.0.${kind}`, `${verb} ${kind}`]);
  expect(problems(all, all)).toBeUndefined();
  expect(problems({}, {})).toBeUndefined();
  expect(problems(all, {})).toEqual(at('add'));
  expect(problems({}, all)).toEqual(at('remove'));
});
