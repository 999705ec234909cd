import fc from 'fast-check';
import { multiplyRatios, ratio, ZERO } from '../../money/ratio.ts';
import { breach, addRatios, compareRatios, distance, dollarsOf, subtractRatios } from '../amount.ts';
import { consumption, plainTariffFor, ratesFor, upTo } from '../arbitraries/tariffs.ts';
import { defineLaw, type Law } from '../law.ts';
import { exactPrice, nanoRate, roundedPrice, tierOf } from '../tariff-price.ts';
import {
  demandAtLeast,
  demandAtMost,
  demandNear,
  priceOf,
  pricingOf,
  pricingWith,
  slack,
  units,
} from './pricing-case.ts';

const someUnits = fc.integer({ min: 1, max: 5000 });

/** The laws of particular kinds of tariffs and of their terms: P9 to P16. */
export const tariffLaws: readonly Law[] = [
  defineLaw('pricing', {
    id: 'P9',
    name: 'a graduated price goes on at the rate of its tier',
    statement: 'One more unit costs the rate of the tier that this unit falls into, also at the borders.',
    story: 'a tier border that is off by one, or that re-prices all units, causes a jump in the bill',
    source: 'graduated and volume models side by side: Lago, documentation, collected 2026-11',
    needs: 'pricing of kind graduated',
    given: ['tariff', 'units', 'place of the border'],
    part: pricingOf('graduated'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['graduated']), upTo(2000), fc.nat(3), async (tariff, anywhere, at) => {
        if (tariff.kind !== 'graduated') return;
        const border = tariff.tiers[at % tariff.tiers.length]?.upTo;
        for (const quantity of border === undefined ? [anywhere] : [anywhere, border - 1, border, border + 1]) {
          const here = await priceOf(pricing, tariff, units(quantity));
          const next = await priceOf(pricing, tariff, units(quantity + 1));
          const rate = nanoRate(tierOf(tariff.tiers, quantity + 1).usd);
          const off = distance(subtractRatios(next, here), rate);
          demandNear(
            off,
            slack(pricing, 1),
            (is) => `Unit ${quantity + 1} costs its rate ${dollarsOf(rate)}, give or take ${is}.`,
          );
        }
      }),
  }),
  defineLaw('pricing', {
    id: 'P10',
    name: 'a volume price falls only at its borders',
    statement:
      'All units cost the rate of the tier of the quantity, and a larger quantity is cheaper only just above a border.',
    story: 'volume tiers that are computed as graduated ones give provider and customer two different bills',
    source: 'graduated and volume models side by side: Lago, documentation, collected 2026-11',
    needs: 'pricing of kind volume',
    given: ['tariff', 'units'],
    part: pricingOf('volume'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['volume']), upTo(2000), async (tariff, quantity) => {
        if (tariff.kind !== 'volume') return;
        const tier = tierOf(tariff.tiers, quantity);
        const [price, next] = await Promise.all(
          [quantity, quantity + 1].map((q) => priceOf(pricing, tariff, units(q))),
        );
        const due = multiplyRatios(nanoRate(tier.usd), { num: BigInt(quantity), den: 1n });
        const off = distance(price ?? ZERO, due);
        demandNear(off, slack(pricing, 1), (is) => `${quantity} units at ${tier.usd} each are off by ${is}.`);
        if (tierOf(tariff.tiers, quantity + 1) === tier)
          demandAtLeast(price ?? ZERO, next ?? ZERO, (a, b) => `Within a tier the price falls from ${a} to ${b}.`);
      }),
  }),
  defineLaw('pricing', {
    id: 'P11',
    name: 'a threshold re-prices the whole request',
    statement:
      'Above the threshold every unit costs the higher rate. Two requests below it never cost more than one request of the same sum.',
    story:
      'long-context rates apply to the whole request; an estimate that applies them only to the excess is far below the bill',
    source: 'prices above 200,000 tokens, LiteLLM price map, snapshot of 2026-08-06',
    needs: 'pricing of kind threshold',
    given: ['tariff', 'units of one request', 'units of the other'],
    part: pricingOf('threshold'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['threshold']), fc.nat(1000), fc.nat(1000), async (tariff, a, b) => {
        if (tariff.kind !== 'threshold') return;
        const [one, other, both] = await Promise.all([a, b, a + b].map((q) => priceOf(pricing, tariff, units(q))));
        if (a + b > tariff.above) {
          const due = multiplyRatios(nanoRate(tariff.usdAbove), { num: BigInt(a + b), den: 1n });
          const off = distance(both ?? ZERO, due);
          demandNear(off, slack(pricing, 1), (is) => `${a + b} units, all above the threshold, are off by ${is}.`);
        }
        if (compareRatios(nanoRate(tariff.usd), nanoRate(tariff.usdAbove)) > 0) return;
        const apart = addRatios(one ?? ZERO, other ?? ZERO);
        const most = addRatios(both ?? ZERO, slack(pricing, 2));
        demandAtMost(apart, most, (is, limit) => `${a} and ${b} units apart cost ${is}, together ${limit}.`);
      }),
  }),
  defineLaw('pricing', {
    id: 'P12',
    name: 'the first unit has its own price',
    statement: 'The price is that of the first unit plus the further rate for each unit beyond one, and never falls.',
    story:
      'a first megapixel at $0.03 and further ones at $0.015 cost up to twice too much when all are priced like the first',
    source: 'Black Forest Labs, FLUX.2 pricing, collected 2026-11',
    needs: 'pricing of kind first-unit',
    given: ['tariff', 'units'],
    part: pricingOf('first-unit'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['first-unit']), someUnits, async (tariff, quantity) => {
        if (tariff.kind !== 'first-unit') return;
        const first = await priceOf(pricing, tariff, units(1));
        const due = roundedPrice(pricing, nanoRate(tariff.firstUsd));
        if (compareRatios(first, due) !== 0)
          breach(`The first unit costs ${dollarsOf(first)}, not ${dollarsOf(due)}.`, {
            expected: dollarsOf(due),
            got: dollarsOf(first),
          });
        const price = await priceOf(pricing, tariff, units(quantity));
        const further = multiplyRatios(nanoRate(tariff.usd), { num: BigInt(quantity - 1), den: 1n });
        const off = distance(subtractRatios(price, first), further);
        demandNear(off, slack(pricing, 2), (is) => `${quantity - 1} further units are off by ${is}.`);
      }),
  }),
  defineLaw('pricing', {
    id: 'P13',
    name: 'a discount takes its share',
    statement:
      'A discount of d per cent leaves 100 - d per cent, within one unit of rounding. At 100 per cent nothing is left.',
    story:
      'intermediaries give 10 per cent off or add a fee of 5 per cent; applied to a rounded price, that is wrong on every line',
    source: 'fees and markups of gateways, collected 2026-11',
    needs: 'pricing with discount',
    given: ['tariff', 'consumption', 'per cent off'],
    part: pricingWith('discount'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing), consumption, fc.nat(100), async (tariff, used, discount) => {
        const list = exactPrice(tariff, used);
        const price = await priceOf(pricing, { ...tariff, discountPercent: discount }, used);
        const left = multiplyRatios(list, ratio(BigInt(100 - discount), 100n));
        const off = distance(price, left);
        demandNear(off, slack(pricing, 1), (is) => `${discount} per cent off ${dollarsOf(list)} is wrong by ${is}.`);
        if (discount >= 100 && price.num !== 0n)
          breach(`At 100 per cent discount it costs ${dollarsOf(price)}.`, { expected: '$0', got: dollarsOf(price) });
      }),
  }),
  defineLaw('pricing', {
    id: 'P14',
    name: 'whole credits never undercharge',
    statement:
      'A price in whole credits is a multiple of the credit, at least the exact price, and above it by less than one credit.',
    story:
      'a public catalog lists edits of 5 credits at $0.01 each as $0.005: a conversion through credits lost a factor of ten',
    source: 'Stability edits in the LiteLLM price map, snapshot of 2026-08-06',
    needs: 'pricing of kind credit',
    given: ['tariff', 'consumption'],
    part: pricingOf('credit'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['credit']), consumption, async (tariff, used) => {
        if (tariff.kind !== 'credit') return;
        const credit = nanoRate(tariff.usd);
        const exact = exactPrice({ ...tariff, round: 'exact' }, used);
        const up = await priceOf(pricing, { ...tariff, round: 'up' }, used);
        const one = slack(pricing, 1);
        demandAtLeast(exact, addRatios(up, one), (due, is) => `In whole credits it costs ${is}, and ${due} is due.`);
        const most = addRatios(addRatios(exact, credit), one);
        demandAtMost(
          up,
          most,
          (is, limit) => `In whole credits it costs ${is}, a whole credit or more above: ${limit}.`,
        );
        const credits = credit.num === 0n ? ZERO : ratio(up.num * credit.den, up.den * credit.num);
        const isWhole = (one.num > 0n && credit.num % (credit.den * one.num) !== 0n) || credits.den === 1n;
        if (!isWhole)
          breach(`${dollarsOf(up)} is no whole number of credits of ${dollarsOf(credit)}.`, {
            expected: `a multiple of ${dollarsOf(credit)}`,
            got: dollarsOf(up),
          });
      }),
  }),
  defineLaw('pricing', {
    id: 'P15',
    name: 'a minimum is a floor',
    statement: 'The price with a minimum is the larger of both.',
    story: 'a minimum charge that is added instead of compared doubles the price of every small request',
    source: 'minimum charges as a term of published price lists, collected 2026-11',
    needs: 'pricing with minimum',
    given: ['tariff', 'minimum in dollars', 'consumption'],
    part: pricingWith('minimum'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing), ratesFor(pricing), consumption, async (tariff, minimumUsd, used) => {
        const price = await priceOf(pricing, { ...tariff, minimumUsd }, used);
        const [list, least] = [exactPrice(tariff, used), nanoRate(minimumUsd)];
        const due = roundedPrice(pricing, compareRatios(list, least) < 0 ? least : list);
        if (compareRatios(price, due) !== 0)
          breach(`With a minimum of $${minimumUsd} it costs ${dollarsOf(price)}, not ${dollarsOf(due)}.`, {
            expected: dollarsOf(due),
            got: dollarsOf(price),
          });
      }),
  }),
  defineLaw('pricing', {
    id: 'P16',
    name: 'a rotated picture costs the same',
    statement:
      'Swapping width and height does not change the price, and a megapixel is as many pixels as the tariff says.',
    story: '1024 x 1024 pixels are one megapixel of 2^20 pixels but two rounded-up megapixels of 1e6: the bill doubles',
    source: 'megapixels of 1e6 and of 2^20 pixels are both in use, vendors’ pricing pages, collected 2026-11',
    needs: 'pricing of kind megapixel',
    given: ['tariff', 'consumption'],
    part: pricingOf('megapixel'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['megapixel']), consumption, async (tariff, used) => {
        if (tariff.kind !== 'megapixel') return;
        const upright = await priceOf(pricing, tariff, used);
        const turned = await priceOf(pricing, tariff, { ...used, widthPx: used.heightPx, heightPx: used.widthPx });
        if (compareRatios(upright, turned) !== 0)
          breach(`Upright it costs ${dollarsOf(upright)}, on its side ${dollarsOf(turned)}.`, {
            expected: dollarsOf(upright),
            got: dollarsOf(turned),
          });
        const whole = await priceOf(pricing, tariff, { quantity: 1, widthPx: tariff.basePx, heightPx: 1 });
        const due = roundedPrice(pricing, nanoRate(tariff.usd));
        if (compareRatios(whole, due) !== 0)
          breach(`One megapixel of ${tariff.basePx} pixels costs ${dollarsOf(whole)}, not ${dollarsOf(due)}.`, {
            expected: dollarsOf(due),
            got: dollarsOf(whole),
          });
      }),
  }),
];
