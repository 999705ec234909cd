import fc from 'fast-check';
import type { PricingSubject } from '../subjects/pricing-subject.ts';
import type { Consumption, Tariff, TariffKind, TariffRate, TariffTier } from '../tariff.ts';
import { rateText } from './rates.ts';

/** The largest quantity and image that are generated: what one request may have. */
const QUANTITY_MAX = 1_000_000;
const SIDE_PX_MAX = 8192;
const TIERS_MAX = 4;

type RateOf<Kind extends TariffKind> = Extract<TariffRate, { kind: Kind }>;

/** A tariff of one of some kinds, without terms. */
export function tariffRate(
  kinds: readonly TariffKind[],
  rate: fc.Arbitrary<string> = rateText(),
): fc.Arbitrary<Tariff> {
  return fc.oneof(...kinds.map((kind): fc.Arbitrary<TariffRate> => RATES[kind](rate)));
}

/** A tariff of a kind that the subject supports (or of some of these), with terms that it supports. */
export function tariffFor(subject: PricingSubject, among?: readonly TariffKind[]): fc.Arbitrary<Tariff> {
  const { terms = [] } = subject;
  const extra: Record<string, fc.Arbitrary<unknown>> = {};
  if (terms.includes('discount')) extra['discountPercent'] = fc.integer({ min: 0, max: 100 });
  if (terms.includes('markup')) extra['markupPercent'] = fc.integer({ min: 0, max: 300 });
  if (terms.includes('minimum')) extra['minimumUsd'] = ratesFor(subject);
  return fc
    .tuple(plainTariffFor(subject, among), fc.record(extra, { requiredKeys: [] }))
    .map(([rate, more]) => ({ ...rate, ...more }) as Tariff);
}

/** As `tariffFor`, without terms. */
export function plainTariffFor(
  subject: PricingSubject,
  among: readonly TariffKind[] = subject.kinds,
): fc.Arbitrary<Tariff> {
  return tariffRate(
    subject.kinds.filter((kind) => among.includes(kind)),
    ratesFor(subject),
  );
}

/** Rates with as many decimals as the subject accepts. */
export function ratesFor(subject: PricingSubject): fc.Arbitrary<string> {
  return rateText({ decimals: subject.decimals ?? 12 });
}

/** What a request consumes; small quantities are as likely as large ones. */
export const consumption: fc.Arbitrary<Consumption> = fc.record({
  quantity: upTo(QUANTITY_MAX),
  widthPx: upTo(SIDE_PX_MAX),
  heightPx: upTo(SIDE_PX_MAX),
});

/** An integer from 0 to `max`, as often one of tens or of hundreds. */
export function upTo(max: number): fc.Arbitrary<number> {
  return fc.oneof(...[20, 1000, max].map((most) => fc.integer({ min: 0, max: Math.min(max, most) })));
}

const round = fc.constantFrom('up' as const, 'exact' as const);

const RATES: { readonly [Kind in TariffKind]: (rate: fc.Arbitrary<string>) => fc.Arbitrary<RateOf<Kind>> } = {
  unit: (usd) => fc.record({ kind: fc.constant('unit'), usd }),
  step: (usd) => fc.record({ kind: fc.constant('step'), usd, step: fc.integer({ min: 1, max: 1000 }) }),
  megapixel: (usd) =>
    fc.record({ kind: fc.constant('megapixel'), usd, basePx: fc.constantFrom(1_000_000, 1_048_576), round }),
  'first-unit': (usd) => fc.record({ kind: fc.constant('first-unit'), firstUsd: usd, usd }),
  graduated: (usd) => fc.record({ kind: fc.constant('graduated'), tiers: tiers(usd) }),
  volume: (usd) => fc.record({ kind: fc.constant('volume'), tiers: tiers(usd) }),
  threshold: (usd) =>
    fc.record({ kind: fc.constant('threshold'), usd, above: fc.integer({ min: 1, max: 1000 }), usdAbove: usd }),
  credit: (usd) =>
    fc.record({ kind: fc.constant('credit'), usd, credits: rateText({ decimals: 3, maxDollars: 20 }), round }),
};

/** Two to four tiers, the last one open. */
function tiers(rate: fc.Arbitrary<string>): fc.Arbitrary<readonly TariffTier[]> {
  const tier = fc.record({ size: fc.integer({ min: 1, max: 500 }), usd: rate });
  return fc.tuple(fc.array(tier, { minLength: 1, maxLength: TIERS_MAX - 1 }), rate).map(([closed, usd]) => {
    let upToUnits = 0;
    return [...closed.map(({ size, usd: own }): TariffTier => ({ upTo: (upToUnits += size), usd: own })), { usd }];
  });
}
