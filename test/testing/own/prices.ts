import { compilePrice, type CompiledPrice, type PriceRuleInput, priceSchema } from '../../../src/billing/price/rule.ts';
import { priceAt } from '../../../src/billing/price/validity.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import type { Consumption, PricingSubject, Tariff, TariffTier } from '../../../src/testing/index.ts';

/** Tiers of the kit as they are written here: a tier begins above the border of the one before. */
function tiered(mode: 'graduated' | 'volume', tiers: readonly TariffTier[]): PriceRuleInput {
  const [first, ...others] = tiers;
  const rates = others.map(({ usd }, index) => ({ above: tiers[index]?.upTo ?? 0, usd }));
  return { per: 'character', usd: first?.usd ?? '0', tiers: { mode, rates } };
}

function rateOf(tariff: Tariff): PriceRuleInput {
  switch (tariff.kind) {
    case 'unit':
      return { per: 'character', usd: tariff.usd };
    case 'step':
      return { per: 'character', usd: tariff.usd, block: tariff.step, round: 'up' };
    case 'megapixel':
      return { per: 'megapixel', usd: tariff.usd, base: tariff.basePx, round: tariff.round };
    case 'first-unit':
      return { per: 'megapixel', first: tariff.firstUsd, usd: tariff.usd };
    case 'graduated':
    case 'volume':
      return tiered(tariff.kind, tariff.tiers);
    case 'threshold': {
      const rates = [{ above: tariff.above, usd: tariff.usdAbove }];
      return { per: 'character', usd: tariff.usd, tiers: { mode: 'threshold', of: 'characters', rates } };
    }
    case 'credit':
      return { per: 'credit', usd: tariff.usd, credits: tariff.credits, each: 'character', round: tariff.round };
  }
}

/** A tariff of the kit as a price rule of this package. */
function ruleOf(tariff: Tariff): PriceRuleInput {
  const { discountPercent, markupPercent, minimumUsd } = tariff;
  return {
    ...rateOf(tariff),
    ...(discountPercent === undefined ? {} : { discount: discountPercent }),
    ...(markupPercent === undefined ? {} : { markup: markupPercent }),
    ...(minimumUsd === undefined ? {} : { minimum: minimumUsd }),
  } as PriceRuleInput;
}

/** Units are characters; of megapixel tariffs images; of first-unit tariffs megapixels of one image. */
function usageOf(tariff: Tariff, { quantity, widthPx, heightPx }: Consumption): Usage {
  if (tariff.kind === 'megapixel') return { ...NO_USAGE, images: quantity, widthPx, heightPx };
  if (tariff.kind === 'first-unit') return { ...NO_USAGE, images: 1, widthPx: quantity * 1000, heightPx: 1000 };
  return { ...NO_USAGE, characters: quantity };
}

const read = new WeakMap<Tariff, Read>();
const compiled = new WeakMap<Tariff, CompiledPrice>();

type Read = ReturnType<typeof priceSchema.parse>;

function readRule(tariff: Tariff): Read {
  const known = read.get(tariff) ?? priceSchema.parse(ruleOf(tariff));
  read.set(tariff, known);
  return known;
}

function compile(tariff: Tariff): CompiledPrice {
  const known = compiled.get(tariff) ?? compilePrice(readRule(tariff));
  compiled.set(tariff, known);
  return known;
}

/** The price by both paths: the one of bigints, and the fast one where it answers. */
function quote(price: CompiledPrice, usage: Usage): bigint {
  const exact = price.quoteExact(usage);
  if (exact <= BigInt(Number.MAX_SAFE_INTEGER) && BigInt(price.quoteNano(usage)) !== exact) {
    throw new Error(`The fast path says ${price.quoteNano(usage)}, the exact one ${exact}.`);
  }
  return exact;
}

/** The prices of this package. */
export const ownPricing: PricingSubject = {
  kinds: ['unit', 'step', 'megapixel', 'first-unit', 'graduated', 'volume', 'threshold', 'credit'],
  terms: ['discount', 'markup', 'minimum'],
  price: (tariff, used) => quote(compile(tariff), usageOf(tariff, used)),
  accepts: (tariff) => priceSchema.safeParse(ruleOf(tariff)).success,
  priceAt: (versions, used, atMs) => {
    const dated = versions.map(({ fromMs, tariff }, index) => {
      const untilEpochMs = versions[index + 1]?.fromMs;
      const price = readRule(tariff);
      return { fromEpochMs: fromMs, price, ...(untilEpochMs === undefined ? {} : { untilEpochMs }) };
    });
    const current = versions.findLast(({ fromMs }) => fromMs <= atMs);
    const price = priceAt(dated, atMs);
    if (price === undefined || current === undefined) throw new Error(`No price holds at ${atMs}.`);
    return compilePrice(price).quoteExact(usageOf(current.tariff, used));
  },
};
