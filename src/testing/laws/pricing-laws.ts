import fc from 'fast-check';
import { multiplyRatios } from '../../money/ratio.ts';
import { breach, addRatios, compareRatios, distance, dollarsOf, subtractRatios } from '../amount.ts';
import { malformedRate, multiplyDecimal } from '../arbitraries/rates.ts';
import { consumption, plainTariffFor, tariffFor } from '../arbitraries/tariffs.ts';
import { defineLaw, type Law } from '../law.ts';
import type { Tariff, TariffKind } from '../tariff.ts';
import { exactPrice, nanoRate, roundedPrice } from '../tariff-price.ts';
import {
  accepts,
  demandAtLeast,
  demandAtMost,
  demandNear,
  priceOf,
  pricingOf,
  pricingOfAny,
  slack,
  units,
} from './pricing-case.ts';

const NOTHING = { num: 0n, den: 1n };
const FLAT: readonly TariffKind[] = ['unit', 'step', 'megapixel', 'first-unit', 'graduated', 'credit'];
/** Kinds whose prices add up, but for what is rounded to steps. */
const ADDING: readonly TariffKind[] = ['unit', 'megapixel', 'credit', 'step'];

/** Multiplies every rate of a tariff by a whole number. */
function scaled(tariff: Tariff, factor: bigint): Tariff {
  const times = (usd: string): string => multiplyDecimal(usd, factor);
  if ('tiers' in tariff) return { ...tariff, tiers: tariff.tiers.map((tier) => ({ ...tier, usd: times(tier.usd) })) };
  if (tariff.kind === 'first-unit') return { ...tariff, usd: times(tariff.usd), firstUsd: times(tariff.firstUsd) };
  if (tariff.kind === 'threshold') return { ...tariff, usd: times(tariff.usd), usdAbove: times(tariff.usdAbove) };
  return { ...tariff, usd: times(tariff.usd) };
}

/** The laws of prices in general: P1 to P8. */
export const pricingLaws: readonly Law[] = [
  defineLaw('pricing', {
    id: 'P1',
    name: 'no price is negative',
    statement: 'For every valid tariff and every consumption the price is zero or more.',
    story: 'a price of -1, which meant "no fixed price", paid customers: 31,348.80 credits were minted',
    source: 'elizaOS issue 22681, collected 2026-11',
    needs: 'pricing',
    given: ['tariff', 'consumption'],
    property: (pricing) =>
      fc.asyncProperty(tariffFor(pricing), consumption, async (tariff, used) => {
        const price = await priceOf(pricing, tariff, used);
        if (price.num < 0n)
          breach(`${used.quantity} units cost ${dollarsOf(price)}: the customer is paid.`, {
            expected: '$0 or more',
            got: dollarsOf(price),
          });
      }),
  }),
  defineLaw('pricing', {
    id: 'P1b',
    name: 'an invalid rate never loads',
    statement: 'A tariff with a negative, infinite, sentinel or unreadable rate is refused when it is loaded.',
    story:
      'public catalogs say "-1" for models without a fixed price; an importer that read it as a rate minted credits',
    source: 'OpenRouter model list of 2026-08-01; elizaOS issue 22681, collected 2026-11',
    needs: 'pricing.accepts',
    given: ['tariff', 'rate', 'place of the rate'],
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing), malformedRate, fc.nat(3), async (tariff, odd, at) => {
        if (!(await accepts(pricing, tariff)))
          breach('A tariff with a proper rate was refused.', { expected: 'loaded', got: 'refused' });
        const spoilt = spoil(tariff, odd, at);
        if (await accepts(pricing, spoilt))
          breach(`A tariff with the rate ${JSON.stringify(odd)} was loaded.`, { expected: 'refused', got: 'loaded' });
      }),
  }),
  defineLaw('pricing', {
    id: 'P2',
    name: 'zero units cost nothing',
    statement: 'A consumption of zero units costs zero, unless there is a minimum.',
    story: 'answers with no output at all were shown with a cost above zero',
    source: 'OpenRouter, zero completion insurance and reports of its users, collected 2026-11',
    needs: 'pricing',
    given: ['tariff', 'consumption'],
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing), consumption, async (tariff, used) => {
        const price = await priceOf(pricing, tariff, { ...used, quantity: 0 });
        if (price.num !== 0n)
          breach(`Nothing was consumed, and it costs ${dollarsOf(price)}.`, { expected: '$0', got: dollarsOf(price) });
      }),
  }),
  defineLaw('pricing', {
    id: 'P3',
    name: 'prices are exact',
    statement:
      'The price is rate times quantity, as an independent calculation in fractions gives it, rounded once as declared.',
    story:
      'a rounded rate per pixel turns $0.02 into $0.01992, and 46 of 8,196 public rates carry float noise after 18 decimals',
    source: 'LiteLLM price map, snapshot of 2026-08-06',
    needs: 'pricing',
    given: ['tariff', 'consumption'],
    property: (pricing) =>
      fc.asyncProperty(tariffFor(pricing), consumption, async (tariff, used) => {
        const price = await priceOf(pricing, tariff, used);
        const due = roundedPrice(pricing, exactPrice(tariff, used));
        if (compareRatios(price, due) !== 0)
          breach(`It costs ${dollarsOf(price)}, and ${dollarsOf(due)} is due.`, {
            expected: dollarsOf(due),
            got: dollarsOf(price),
          });
      }),
  }),
  defineLaw('pricing', {
    id: 'P4',
    name: 'rounding a quantity up costs less than one step',
    statement:
      'A price that rounds up to whole steps is at least the exact price, and above it by less than the price of one step.',
    story:
      '30 units of 0.05 cents are 1.5 cents, but 2 cents on an invoice that rounds each line; a sum of rounded lines drifts from the bill',
    source: 'Stripe rounds each invoice line, documentation, collected 2026-11',
    needs: 'pricing of kind step',
    given: ['tariff', 'consumption'],
    part: pricingOf('step'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['step']), consumption, async (tariff, used) => {
        if (tariff.kind !== 'step') return;
        const price = await priceOf(pricing, tariff, used);
        const exact = multiplyRatios(nanoRate(tariff.usd), { num: BigInt(used.quantity), den: BigInt(tariff.step) });
        const one = slack(pricing, 1);
        demandAtLeast(exact, addRatios(price, one), (least, is) => `It costs ${is}, less than the exact ${least}.`);
        const most = addRatios(addRatios(exact, nanoRate(tariff.usd)), one);
        demandAtMost(price, most, (is, limit) => `It costs ${is}: rounding up may not reach ${limit}.`);
      }),
  }),
  defineLaw('pricing', {
    id: 'P5',
    name: 'a whole step is not rounded again',
    statement:
      'All quantities within one step cost the same as the whole step, and the whole step costs its exact price.',
    story:
      'a quantity that is rounded twice, or rounded up although it is whole, is billed one step too many on every request',
    source:
      'fal rounds up to whole megapixels, while LiteLLM’s price map has flat image prices for all 14 rows: snapshot of 2026-08-06',
    needs: 'pricing of kind step',
    given: ['tariff', 'whole steps', 'units less'],
    part: pricingOf('step'),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ['step']), fc.nat(1000), fc.nat(999), async (tariff, steps, rest) => {
        if (tariff.kind !== 'step') return;
        const whole = steps * tariff.step;
        const price = await priceOf(pricing, tariff, units(whole));
        const worth = roundedPrice(pricing, multiplyRatios(nanoRate(tariff.usd), { num: BigInt(steps), den: 1n }));
        if (compareRatios(price, worth) !== 0)
          breach(`${steps} whole steps cost ${dollarsOf(price)}, not ${dollarsOf(worth)}.`, {
            expected: dollarsOf(worth),
            got: dollarsOf(price),
          });
        const within = Math.max(0, whole - (rest % tariff.step));
        const begun = await priceOf(pricing, tariff, units(within));
        if (compareRatios(begun, price) !== 0)
          breach(`${within} units cost ${dollarsOf(begun)}, the whole step ${dollarsOf(price)}.`, {
            expected: dollarsOf(price),
            got: dollarsOf(begun),
          });
      }),
  }),
  defineLaw('pricing', {
    id: 'P6',
    name: 'more never costs less',
    statement: 'Under flat and graduated tariffs a larger quantity never costs less than a smaller one.',
    story: 'a table of tokens by size can make the larger picture cheaper; in a plain rate that is a defect',
    source: 'OpenAI community thread 1379464, collected 2026-11; the law therefore leaves out table and volume tariffs',
    needs: 'pricing of a flat or graduated kind',
    given: ['tariff', 'consumption', 'units more'],
    part: pricingOfAny(FLAT),
    property: (pricing) =>
      fc.asyncProperty(tariffFor(pricing, FLAT), consumption, fc.nat(1000), async (tariff, used, more) => {
        const less = await priceOf(pricing, tariff, used);
        const greater = await priceOf(pricing, tariff, { ...used, quantity: used.quantity + more });
        demandAtLeast(less, greater, (a, b) => `${used.quantity} units cost ${a}, and ${more} more only ${b}.`);
      }),
  }),
  defineLaw('pricing', {
    id: 'P7',
    name: 'splitting a request changes only its rounding',
    statement:
      'Unrounded linear prices add up. Where steps are rounded per request, splitting costs up to one step more, never less.',
    story: 'an image of $0.22 was estimated at $1',
    source: 'openstory issue 1062, collected 2026-11',
    needs: 'pricing of kind unit, step, megapixel or credit',
    given: ['tariff', 'consumption', 'units of the other request'],
    part: pricingOfAny(ADDING),
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing, ADDING), consumption, fc.nat(1000), async (tariff, used, other) => {
        const [a, b, both] = await Promise.all([
          priceOf(pricing, tariff, used),
          priceOf(pricing, tariff, { ...used, quantity: other }),
          priceOf(pricing, tariff, { ...used, quantity: used.quantity + other }),
        ]);
        const apart = addRatios(a, b);
        const two = slack(pricing, 2);
        const roundsUp = tariff.kind === 'step' || (tariff.kind === 'credit' && tariff.round === 'up');
        const step = roundsUp && 'usd' in tariff ? nanoRate(tariff.usd) : NOTHING;
        demandAtMost(both, addRatios(apart, two), (is, limit) => `Together it costs ${is}, apart ${limit} at most.`);
        const least = subtractRatios(apart, addRatios(step, two));
        demandAtLeast(
          least,
          both,
          (limit, is) => `Together it costs ${is}, and apart more than a step above it: ${limit}.`,
        );
      }),
  }),
  defineLaw('pricing', {
    id: 'P8',
    name: 'twice the rates are twice the price',
    statement: 'Multiplying all rates by a whole number multiplies the exact price by it.',
    story: 'a tracker showed $250 and the invoice about $2500',
    source: 'LiteLLM issue 41782, collected 2026-11',
    needs: 'pricing',
    given: ['tariff', 'consumption', 'factor'],
    property: (pricing) =>
      fc.asyncProperty(plainTariffFor(pricing), consumption, fc.nat(9), async (tariff, used, factor) => {
        const once = await priceOf(pricing, tariff, used);
        const times = await priceOf(pricing, scaled(tariff, BigInt(factor)), used);
        const expected = multiplyRatios(once, { num: BigInt(factor), den: 1n });
        const off = distance(times, expected);
        demandNear(off, slack(pricing, factor + 1), (is) => `At ${factor} times the rates the price is off by ${is}.`);
      }),
  }),
];

/** A tariff with one of its rates replaced. */
function spoil(tariff: Tariff, usd: string, at: number): Tariff {
  if ('tiers' in tariff) {
    const index = at % tariff.tiers.length;
    return { ...tariff, tiers: tariff.tiers.map((tier, i) => (i === index ? { ...tier, usd } : tier)) };
  }
  if (tariff.kind === 'first-unit' && at % 2 === 1) return { ...tariff, firstUsd: usd };
  if (tariff.kind === 'threshold' && at % 2 === 1) return { ...tariff, usdAbove: usd };
  return { ...tariff, usd };
}
