/**
 * A price list entry in the vocabulary of the laws: small enough that any engine can map it to its own plans. Money is decimal text in
 * dollars. What is counted is the engine's own business: images, tokens, milliseconds, characters.
 */
export type Tariff = TariffTerms & TariffRate;

/** The rate of a tariff, by its kind. */
export type TariffRate =
  /** `usd` for each unit. */
  | { readonly kind: 'unit'; readonly usd: string }
  /** `usd` for each begun step of `step` units, rounded up per request. */
  | { readonly kind: 'step'; readonly usd: string; readonly step: number }
  /** `usd` for each megapixel of each image; `up`: whole megapixels per image. `quantity` counts images. */
  | {
      readonly kind: 'megapixel';
      readonly usd: string;
      readonly basePx: 1_000_000 | 1_048_576;
      readonly round: 'up' | 'exact';
    }
  /** `firstUsd` for the first unit of a request, or for any part of it, `usd` for each further one; nothing for nothing. */
  | { readonly kind: 'first-unit'; readonly firstUsd: string; readonly usd: string }
  /** Each unit at the rate of the tier that it falls into. */
  | { readonly kind: 'graduated'; readonly tiers: readonly TariffTier[] }
  /** All units of the request at the rate of the tier that the quantity falls into. */
  | { readonly kind: 'volume'; readonly tiers: readonly TariffTier[] }
  /** `usd` for each unit; for requests of more than `above` units `usdAbove` for all of them. */
  | { readonly kind: 'threshold'; readonly usd: string; readonly above: number; readonly usdAbove: string }
  /** `credits` for each unit, at `usd` a credit; `up`: whole credits per request. */
  | { readonly kind: 'credit'; readonly usd: string; readonly credits: string; readonly round: 'up' | 'exact' };

export type TariffKind = TariffRate['kind'];

/** One tier: up to and including `upTo` units; the last one has none. Tiers stand in rising order. */
export interface TariffTier {
  readonly upTo?: number;
  readonly usd: string;
}

/** What changes the price after its rate, in this order: discount and markup (exact factors), then the minimum. */
export interface TariffTerms {
  /** 0 to 100. */
  readonly discountPercent?: number;
  /** 0 and above. */
  readonly markupPercent?: number;
  /** Least price of a request, in dollars. */
  readonly minimumUsd?: string;
}

/** What one request consumes. */
export interface Consumption {
  /** Whole units, from 0 up; of a megapixel tariff, images. */
  readonly quantity: number;
  /** Size of one image; 0 where the tariff does not count pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A tariff and the instant from which it holds, until the next one does. */
export interface DatedTariff {
  readonly fromMs: number;
  readonly tariff: Tariff;
}
