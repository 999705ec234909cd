import { z } from 'zod';
import { type CompiledPrice, compilePrice, type PriceRule, type PriceRuleInput } from './rule.ts';
import type { Adjustment } from './terms.ts';
import {
  type DatedPrice,
  type DatedPriceInput,
  datedPricesSchema,
  holdsAlways,
  nextChangeMs,
  priceAt,
} from './validity.ts';

/** The price of a model: one, or several of which the instant of a request chooses. */
export interface TimedPrice {
  /** The price that holds when no other does. */
  readonly price: PriceRule | readonly PriceRule[];
  /** All prices in their order, of which the first that holds counts; the last always holds. Absent: the price never changes. */
  readonly times?: readonly DatedPrice[];
}

/**
 * A price rule, a list of rules that are added, or a list of prices with their times: `[{ daily: 01:00..04:00, price: ... }, { price: ... }]`.
 * The last of these holds at all times, so that no request is without a price.
 */
export const timedPriceSchema: z.ZodType<
  TimedPrice,
  PriceRuleInput | readonly PriceRuleInput[] | readonly DatedPriceInput[]
> = datedPricesSchema.transform((times, context): TimedPrice => {
  // zod continues after unknown fields: there is a problem already, but no list.
  if (!Array.isArray(times)) return z.NEVER;
  const last = times.at(-1) as DatedPrice;
  if (!holdsAlways(last)) {
    const message =
      'the last price must hold at all times: leave from, until, daily and days out of it, or add a price for the rest';
    context.issues.push({ code: 'custom', message, path: [times.length - 1], input: times });
    return z.NEVER;
  }
  return times.length === 1 ? { price: last.price } : { price: last.price, times };
});

/** The prices of one model through time, compiled. */
export class PriceSchedule {
  /** All prices that ever hold, in their order. */
  readonly all: readonly CompiledPrice[];
  readonly #times: readonly DatedPrice[];
  readonly #compiled: ReadonlyMap<DatedPrice['price'], CompiledPrice>;

  /** `times`: the last of them always holds (see `timedPriceSchema`). */
  constructor(times: readonly DatedPrice[], providerWide: Adjustment = {}) {
    this.#times = times;
    this.#compiled = new Map(times.map(({ price }) => [price, compilePrice(price, providerWide)]));
    this.all = [...this.#compiled.values()];
  }

  /** The price at an instant, Unix epoch ms. */
  at(epochMs: number): CompiledPrice {
    const compiled = this.#compiled.get(priceAt(this.#times, epochMs) as DatedPrice['price']);
    if (compiled === undefined)
      throw new Error('No price holds at this instant; the last price of a list always does.');
    return compiled;
  }

  /** The prices that may hold at an instant (Unix epoch ms) or later. */
  from(epochMs: number): readonly CompiledPrice[] {
    const left = this.#times.filter(({ untilEpochMs = Number.POSITIVE_INFINITY }) => untilEpochMs > epochMs);
    return left.map(({ price }) => this.#compiled.get(price) as CompiledPrice);
  }

  /** The stretches of one price between two instants (Unix epoch ms), in order; without length there is one, of no length. */
  between(
    fromEpochMs: number,
    untilEpochMs: number,
  ): readonly { readonly price: CompiledPrice; readonly ms: number }[] {
    const stretches: { price: CompiledPrice; ms: number }[] = [];
    let startMs = fromEpochMs;
    do {
      const endMs = Math.min(untilEpochMs, nextChangeMs(this.#times, startMs));
      stretches.push({ price: this.at(startMs), ms: endMs - startMs });
      startMs = endMs;
    } while (startMs < untilEpochMs && stretches.length < STRETCHES_MAX);
    return stretches;
  }
}

/** Stretches that are looked at: those of two years with a change every hour. */
const STRETCHES_MAX = 20_000;
