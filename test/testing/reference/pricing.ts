import { Decimal } from 'decimal.js';
import type { PricingSubject } from '../../../src/testing/index.ts';
import type { Consumption, DatedTariff, Tariff } from '../../../src/testing/index.ts';

/** Prices by decimal.js, written from the definitions of the tariffs: it shares no code with the kit. */

const Exact: typeof Decimal = Decimal.clone({ precision: 200 });
const RATE = /^\d+(\.\d+)?$/;

/** Exact dollars of a tariff; megapixels are divided last, so that nothing is rounded. */
export function decimalPrice(tariff: Tariff, used: Consumption): Decimal {
  const { discountPercent = 0, markupPercent = 0, minimumUsd = '0' } = tariff;
  const adjusted = listPrice(tariff, used)
    .times(100 - discountPercent)
    .times(100 + markupPercent)
    .div(10_000);
  return Exact.max(adjusted, minimumUsd);
}

function listPrice(tariff: Tariff, { quantity, widthPx, heightPx }: Consumption): Decimal {
  switch (tariff.kind) {
    case 'unit':
      return new Exact(tariff.usd).times(quantity);
    case 'step':
      return new Exact(tariff.usd).times(Math.ceil(quantity / tariff.step));
    case 'megapixel': {
      const pixels = new Exact(widthPx).times(heightPx);
      const size = pixels.div(tariff.basePx);
      return new Exact(tariff.usd).times(quantity).times(tariff.round === 'up' ? size.ceil() : size);
    }
    case 'first-unit':
      return quantity === 0 ? new Exact(0) : new Exact(tariff.usd).times(quantity - 1).plus(tariff.firstUsd);
    case 'graduated': {
      let [sum, from] = [new Exact(0), 0];
      for (const { upTo = Infinity, usd } of tariff.tiers) {
        sum = sum.plus(new Exact(usd).times(Math.max(0, Math.min(quantity, upTo) - from)));
        from = upTo;
      }
      return sum;
    }
    case 'volume':
      return new Exact(tariff.tiers.find(({ upTo = Infinity }) => quantity <= upTo)?.usd ?? NaN).times(quantity);
    case 'threshold':
      return new Exact(quantity > tariff.above ? tariff.usdAbove : tariff.usd).times(quantity);
    case 'credit': {
      const credits = new Exact(tariff.credits).times(quantity);
      return new Exact(tariff.usd).times(tariff.round === 'up' ? credits.ceil() : credits);
    }
  }
}

/** Rounds dollars to whole nano-USD, half up. */
export function toNano(dollars: Decimal): bigint {
  return BigInt(dollars.times(1e9).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toFixed());
}

function ratesOf(tariff: Tariff): readonly string[] {
  if ('tiers' in tariff) return tariff.tiers.map(({ usd }) => usd);
  const more = tariff.kind === 'first-unit' ? [tariff.firstUsd] : tariff.kind === 'threshold' ? [tariff.usdAbove] : [];
  return [tariff.usd, ...more];
}

/** Prices everything. */
export const referencePricing: PricingSubject = {
  kinds: ['unit', 'step', 'megapixel', 'first-unit', 'graduated', 'volume', 'threshold', 'credit'],
  terms: ['discount', 'markup', 'minimum'],
  price: (tariff, used) => toNano(decimalPrice(tariff, used)),
  accepts: (tariff) => ratesOf(tariff).every((usd) => RATE.test(usd)),
  priceAt: (versions: readonly DatedTariff[], used, atMs) => {
    const current = versions.findLast(({ fromMs }) => fromMs <= atMs);
    if (current === undefined) throw new Error('No version was in force.');
    return toNano(decimalPrice(current.tariff, used));
  },
};
