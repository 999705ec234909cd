import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { parseRate } from '../../../src/money/rate.ts';
import { billedNano, cardOf, unitsNano, unitsOf } from '../../../src/wire/fal/units.ts';
import { modelView } from './samples.ts';

const THOUSANDTH = { per: 'image', usd: '0.001' } as const;

describe('what the units of a reply cost', () => {
  test('is the charge that they were counted from, to the nano-dollar', () => {
    const rates = fc
      .integer({ min: 1, max: 99_999_999 })
      .map((n) => ({ per: 'video-second', usd: `${n / 1e5}` }) as const);
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1_000_000_000_000 }), (price, chargedNano) => {
        const model = modelView('m', [price]);
        const units = unitsOf(cardOf(model), chargedNano);
        expect(billedNano(model, units)).toBe(chargedNano);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('3.008 s of a video of which 3 s were asked for', () => {
    expect(billedNano(modelView('m', [{ per: 'audio-second', usd: '0.03' }]), 3.008)).toBe(90_240_000);
  });

  test.each([
    [[{ per: 'token', input: '2', output: '8' }]],
    [
      [
        { per: 'image', usd: '0.02' },
        { per: 'request', usd: '0.01' },
      ],
    ],
  ] as const)('is not known where the price is %j', (prices) => {
    expect(billedNano(modelView('m', [...prices]), 1)).toBeUndefined();
  });

  test('is not known for more than can be charged', () => {
    const model = modelView('m', [{ per: 'image', usd: '1' }]);
    expect([billedNano(model, 9_100_000), billedNano(model, 1e300)]).toEqual([undefined, undefined]);
    expect(billedNano(model, 9_000_000)).toBe(9_000_000_000_000_000);
  });
});

describe('the sample of the billing events page', () => {
  test('1.5 units at 0.001 are 1,500,000 nano-USD', () => {
    const card = cardOf(modelView('m', [THOUSANDTH]));
    expect(card).toMatchObject({ unit: 'image', unitPriceUsd: 0.001, discountPercent: null });
    expect(unitsNano(card, 1.5)).toBe(1_500_000n);
    expect(unitsOf(card, 1_500_000)).toBe(1.5);
  });

  test('2 units at 0.001 less 10 per cent are 1,800,000 nano-USD', () => {
    const card = cardOf(modelView('m', [{ ...THOUSANDTH, discount: '10' }]));
    expect(card).toMatchObject({ unitPriceUsd: 0.001, discountPercent: 10 });
    expect(unitsNano(card, 2)).toBe(1_800_000n);
    expect(unitsOf(card, 1_800_000)).toBe(2);
  });
});

test.each([
  [{ per: 'megapixel', usd: '0.003' }, 'megapixel', 0.003],
  [{ per: 'video-second', usd: '0.224' }, 'second', 0.224],
  [{ per: 'video', usd: '0.50' }, 'video', 0.5],
  [{ per: 'compute-second', usd: '4.50', usdPer: 'hour' }, 'compute second', 0.00125],
  [{ per: 'compute-second', usd: '0.0014', count: 8 }, 'compute second', 0.0112],
  [{ per: 'image', usd: '1.9e-8' }, 'image', 1.9e-8],
  [{ per: 'character', usd: '0.03', block: 1000 }, '1000 characters', 0.03],
  [{ per: 'audio-second', usd: '0.0002' }, 'second', 0.0002],
  [{ per: 'credit', usd: '0.01', credits: '6.5' }, 'credit', 0.01],
] as const)('%j is %s at %d', (price, unit, unitPriceUsd) => {
  expect(cardOf(modelView('m', [price]))).toMatchObject({ unit, unitPriceUsd });
});

test.each([
  [[{ per: 'megapixel', usd: '0.015', first: '0.03' }]],
  [[{ per: 'token', input: '2', output: '8' }]],
  [[{ per: 'video-second', usd: { '720p': '0.10', '1080p': '0.15' }, by: 'resolution' }]],
  [[{ per: 'product', rows: [{ code: 'a', usd: '0.0025' }] }]],
  [
    [
      { per: 'image', usd: '0.02' },
      { per: 'request', usd: '0.01' },
    ],
  ],
] as const)('%j is not one rate: units of a dollar', (prices) => {
  const card = cardOf(modelView('m', [...prices]));
  expect(card).toMatchObject({ unit: 'units', unitPriceUsd: 1 });
  expect(unitsOf(card, 45_000_000)).toBe(0.045);
});

test("a provider's discount is a discount, and its markup is in the price", () => {
  const adjustment = { discountPercent: parseRate('20'), markupPercent: parseRate('5') };
  const model = modelView('m', [{ per: 'image', usd: '0.04', discount: '50' }], adjustment);
  const card = cardOf(model);
  expect(card).toMatchObject({ unitPriceUsd: 0.042, discountPercent: 60 });
  expect(unitsOf(card, model.price.quoteNano({ ...NO_USAGE, images: 3 }))).toBe(3);
});

test('units x price x (1 - discount) is the charge again, whatever was charged', () => {
  const usd = fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 2, max: 8 }));
  fc.assert(
    fc.property(
      usd,
      fc.integer({ min: 0, max: 90 }),
      fc.nat({ max: 1_000_000_000_000 }),
      ([digits, scale], off, nano) => {
        const price = { per: 'image', usd: `${digits}e-${scale}`, discount: off } as const;
        const card = cardOf(modelView('m', [price]));
        const units = unitsOf(card, nano);
        const again = units * card.unitPriceUsd * (1 - (card.discountPercent ?? 0) / 100) * 1e9;
        // The vendor's formula in doubles, as its clients compute it: off by rounding alone.
        expect(Math.abs(again - nano)).toBeLessThan(Math.max(0.5, nano * 1e-12));
      },
    ),
    { seed: 42, numRuns: 500 },
  );
});

test('what is free has no units, and what cannot be counted is not priced', () => {
  const free = cardOf(modelView('m', [{ per: 'image', usd: '0' }]));
  expect(unitsOf(free, 0)).toBe(0);
  expect(unitsNano(free, 7)).toBe(0n);
  expect(() => unitsNano(free, Number.NaN)).toThrow(/no number of units/);
});
