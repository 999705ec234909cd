import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrice, priceSchema } from '../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { comparePrices, type Offer } from '../../src/catalog/comparison.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';

const offer = (model: string, price: unknown, rest: Partial<Offer> = {}): Offer => ({
  vendor: 'acme',
  model,
  price: priceSchema.parse(price),
  words: model,
  ...rest,
});
const USAGE = { ...NO_USAGE, images: 2, widthPx: 1536, heightPx: 1024, steps: 4 };
const OFFERS = [
  offer('flat', { per: 'image', usd: '0.04' }),
  offer('area', { per: 'megapixel', usd: '0.003', round: 'up' }),
  offer('steps', { per: 'step', usd: '0.001' }),
  offer('edit', { per: 'image', usd: '0.01' }, { operation: 'image-edit' }),
  offer('gpu', { per: 'compute-second', usd: '4.50', usdPer: 'hour' }),
  offer('words', { per: 'token', input: '1', output: '2' }),
  offer('speech', { per: 'character', usd: '0.001' }),
  offer('told', { per: 'image', usd: '9' }, { quote: { problem: 'nobody knows' } }),
];

test('the cheapest comes first, with what its price counts; who cannot is told with the reason', () => {
  const { compared, leftOut } = comparePrices(OFFERS, 'text-to-image', USAGE);
  expect(compared.map(({ model, dollars, counts }) => [model, dollars, ...counts])).toEqual([
    ['steps', '0.008', { unit: 'step', quantity: 8 }],
    ['area', '0.012', { unit: 'megapixel', quantity: 3.145728 }],
    ['flat', '0.08', { unit: 'image', quantity: 2 }],
  ]);
  expect(leftOut.map(({ model, reason }) => [model, reason])).toEqual([
    ['edit', 'its price is for image-edit'],
    ['gpu', 'its price counts compute time, which the request does not say: add computeTime=2s'],
    ['words', 'its price counts tokens, and the request has none'],
    ['speech', expect.stringMatching(/^text-to-image never has any character/)],
    ['told', 'nobody knows'],
  ]);
});

test('compute time is counted where it is said', () => {
  const { compared } = comparePrices(OFFERS, 'text-to-image', { ...USAGE, computeMs: 2000 });
  expect(compared[0]).toMatchObject({
    model: 'gpu',
    dollars: '0.0025',
    counts: [{ unit: 'compute-second', quantity: 2 }],
  });
});

test('every offer is in one of the lists, at its quote, in the order of the dollars', () => {
  const usage = fc.record({
    images: fc.integer({ min: 1, max: 9 }),
    side: fc.integer({ min: 1, max: 4096 }),
    steps: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.shuffledSubarray(OFFERS), usage, (some, { images, side, steps }) => {
      const asked = { ...NO_USAGE, images, widthPx: side, heightPx: side, steps };
      const { compared, leftOut } = comparePrices(some, 'text-to-image', asked);
      expect([...compared, ...leftOut].map(({ model }) => model).toSorted()).toEqual(
        some.map(({ model }) => model).toSorted(),
      );
      const nano = compared.map(({ dollars }) => Number(parseNanoUsd(dollars)));
      expect(nano).toEqual(nano.toSorted((a, b) => a - b));
      for (const { model, dollars } of compared) {
        const { price } = some.find((each) => each.model === model) as Offer;
        expect(parseNanoUsd(dollars)).toBe(compilePrice(price).quoteExact(asked));
      }
    }),
    { seed: 42, numRuns: 200 },
  );
});
