import { NANO_PER_USD } from '../money/nano-usd.ts';
import { parseRate, rateRatio } from '../money/rate.ts';
import { ceilDivide, multiplyRatios, type Ratio, ratio, roundRatio, ZERO } from '../money/ratio.ts';
import { addRatios, compareRatios } from './amount.ts';
import type { PricingSubject } from './subjects/pricing-subject.ts';
import type { Consumption, Tariff, TariffTier } from './tariff.ts';

/**
 * The exact price of a tariff in nano-USD: rationals only, straight from the definition of each kind. It is what a subject's prices are
 * compared with, and shares nothing with the engine of this package but the parser of decimal text.
 */
export function exactPrice(tariff: Tariff, consumption: Consumption): Ratio {
  const discount = ratio(BigInt(100 - (tariff.discountPercent ?? 0)), 100n);
  const markup = ratio(BigInt(100 + (tariff.markupPercent ?? 0)), 100n);
  const adjusted = multiplyRatios(multiplyRatios(listPrice(tariff, consumption), discount), markup);
  const minimum = tariff.minimumUsd === undefined ? ZERO : nanoRate(tariff.minimumUsd);
  return compareRatios(adjusted, minimum) < 0 ? minimum : adjusted;
}

/** An exact price as the subject says that it rounds. */
export function roundedPrice(subject: PricingSubject, exact: Ratio): Ratio {
  const { unitNano = 1n, rounding = 'half-up' } = subject;
  if (rounding === 'none') return exact;
  return { num: roundRatio({ num: exact.num, den: exact.den * unitNano }, rounding) * unitNano, den: 1n };
}

/** Decimal dollars as exact nano-USD. */
export function nanoRate(usd: string): Ratio {
  return multiplyRatios(rateRatio(parseRate(usd)), { num: NANO_PER_USD, den: 1n });
}

function listPrice(tariff: Tariff, { quantity, widthPx, heightPx }: Consumption): Ratio {
  const units = BigInt(quantity);
  switch (tariff.kind) {
    case 'unit':
      return times(tariff.usd, units);
    case 'step':
      return times(tariff.usd, ceilDivide(units, BigInt(tariff.step)));
    case 'megapixel': {
      const pixels = BigInt(widthPx) * BigInt(heightPx);
      const base = BigInt(tariff.basePx);
      if (tariff.round === 'up') return times(tariff.usd, units * ceilDivide(pixels, base));
      return multiplyRatios(times(tariff.usd, units), ratio(pixels, base));
    }
    case 'first-unit':
      return units === 0n ? ZERO : addRatios(nanoRate(tariff.firstUsd), times(tariff.usd, units - 1n));
    case 'graduated':
      return graduated(tariff.tiers, units);
    case 'volume':
      return times(tierOf(tariff.tiers, quantity).usd, units);
    case 'threshold':
      return times(quantity > tariff.above ? tariff.usdAbove : tariff.usd, units);
    case 'credit': {
      const credits = multiplyRatios(rateRatio(parseRate(tariff.credits)), { num: units, den: 1n });
      const counted = tariff.round === 'up' ? { num: ceilDivide(credits.num, credits.den), den: 1n } : credits;
      return multiplyRatios(nanoRate(tariff.usd), counted);
    }
  }
}

function times(usd: string, units: bigint): Ratio {
  return multiplyRatios(nanoRate(usd), { num: units, den: 1n });
}

function graduated(tiers: readonly TariffTier[], units: bigint): Ratio {
  let total = ZERO;
  let from = 0n;
  for (const { upTo, usd } of tiers) {
    const until = upTo === undefined || BigInt(upTo) > units ? units : BigInt(upTo);
    if (until > from) total = addRatios(total, times(usd, until - from));
    from = until > from ? until : from;
  }
  return total;
}

/** The tier that a quantity falls into. Throws a RangeError for tiers without an open last one. */
export function tierOf(tiers: readonly TariffTier[], quantity: number): TariffTier {
  const tier = tiers.find(({ upTo }) => upTo === undefined || quantity <= upTo);
  if (tier === undefined)
    throw new RangeError('The last tier of a tariff has no `upTo`, so that every quantity has a rate.');
  return tier;
}
