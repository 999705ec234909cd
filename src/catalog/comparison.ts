import { compilePrice, type Counted, countsOf, type PriceRule } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import { countedInVain, priceMismatches } from './price-mismatch.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import type { Operation } from '../workload/request-class.ts';

type Price = PriceRule | readonly PriceRule[];

/** A price on offer, and where it holds. */
export interface Offer {
  readonly vendor: string;
  readonly model: string;
  readonly variant?: string | undefined;
  /** Absent: every operation of the model. */
  readonly operation?: Operation | undefined;
  readonly price: Price;
  /** The price in words. */
  readonly words: string;
  /** What one request costs, in whole nano-USD, or why nobody knows; absent: as `price` says. */
  readonly quote?: { readonly nano: number } | { readonly problem: string };
}

type Named = Pick<Offer, 'vendor' | 'model' | 'variant'>;

/** What one request costs at several models, the cheapest first. */
export interface PriceComparison {
  readonly schema: 'tollmark/price-comparison@1';
  readonly operation: Operation;
  /** `dollars`: exact decimal text. */
  readonly compared: readonly (Named & {
    readonly dollars: string;
    readonly counts: readonly Counted[];
    readonly price: string;
  })[];
  readonly leftOut: readonly (Named & { readonly reason: string })[];
}

/** Compares what one successful request costs. `usage.computeMs` is the time of a GPU; 0 where it is not known. */
export function comparePrices(offers: readonly Offer[], operation: Operation, usage: Usage): PriceComparison {
  const read = offers.map((offer) => ({ offer, quote: quoteOf(offer, operation, usage) }));
  const known = read.flatMap(({ offer, quote }) => ('nano' in quote ? [{ offer, nano: quote.nano }] : []));
  return {
    schema: 'tollmark/price-comparison@1',
    operation,
    compared: known
      .toSorted((a, b) => a.nano - b.nano)
      .map(({ offer, nano }) => ({
        ...nameOf(offer),
        dollars: nanoUsdText(BigInt(nano)),
        counts: countsOf(offer.price, usage),
        price: offer.words,
      })),
    leftOut: read.flatMap(({ offer, quote }) =>
      'problem' in quote ? [{ ...nameOf(offer), reason: quote.problem }] : [],
    ),
  };
}

function nameOf({ vendor, model, variant }: Offer): Named {
  return { vendor, model, ...(variant === undefined ? {} : { variant }) };
}

function quoteOf(offer: Offer, operation: Operation, usage: Usage): NonNullable<Offer['quote']> {
  const { price } = offer;
  if (offer.operation !== undefined && offer.operation !== operation)
    return { problem: `its price is for ${offer.operation}` };
  const [mismatch] = priceMismatches(price, operation);
  if (mismatch !== undefined) return { problem: mismatch.message };
  const vain = countedInVain(price, usage);
  if (vain !== undefined) return { problem: `its price counts ${vain}, and the request has none` };
  if (offer.quote !== undefined) return offer.quote;
  try {
    const compiled = compilePrice(price);
    if (compiled.metered && usage.computeMs === 0)
      return { problem: 'its price counts compute time, which the request does not say: add computeTime=2s' };
    return { nano: compiled.quoteNano(usage) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message };
  }
}
