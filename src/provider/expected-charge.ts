import { type ExpectedCharge, successNano } from '../billing/charge.ts';
import { DUE } from '../billing/outcome-policy.ts';
import type { CompiledPrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { Sampler } from '../engine/sampler.ts';
import { billedColdMs, DearestCharge, type Place, placesFor, placesOf } from './dearest-charge.ts';
import type { PriceClock } from './price-clock.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { ProviderRetry } from './upstreams/provider-retry.ts';

/** A place whose price is known. */
type PricedPlace = Place & { readonly price: CompiledPrice };

/** Reads off a distribution a time that few exceed; the mean where a heavy tail has it above that. */
function longMs(sampler: Sampler): number {
  return Math.max(sampler.mean, sampler.sample(0.99));
}

/** What requests of a provider are expected to be charged, before they run. */
export class ExpectedCharges {
  readonly #prices: readonly CompiledPrice[];
  readonly #clock: PriceClock | undefined;
  readonly #retry: ProviderRetry | undefined;
  readonly #places: readonly (readonly Place[])[];
  readonly #dearest: DearestCharge | undefined;
  readonly #due: number;
  /** A cold start that a job pays for may take so long. */
  readonly #coldMs: number;

  constructor(
    options: ProviderOptions,
    prices: readonly CompiledPrice[],
    clock: PriceClock | undefined,
    retry: ProviderRetry | undefined,
  ) {
    const { billing, models, failover } = options;
    this.#prices = prices;
    this.#clock = clock;
    this.#retry = retry;
    this.#places = models.map((model) => placesOf(model, billing));
    this.#dearest = failover.billsFailedTries ? new DearestCharge(options, longMs) : undefined;
    this.#due = DUE[billing.outcomes.due.ok];
    this.#coldMs = billedColdMs(options, longMs);
  }

  /** Whether the same is expected of a request whenever it comes. */
  get isTimeless(): boolean {
    return this.#clock === undefined && this.#retry === undefined;
  }

  /** Of a request that is accepted at `atMs`; undefined beyond what a charge can be. `upstream`: the only one that may serve it. */
  at(atMs: number, model: number, usage: Usage, upstream?: string): ExpectedCharge | undefined {
    try {
      return this.#expect(atMs, model, usage, upstream);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Where a request is tried first, at the price that holds then. */
  firstPlace(atMs: number, model: number, upstream?: string): PricedPlace {
    const places = placesFor(this.#places[model] as readonly Place[], upstream);
    const name = this.#retry?.firstChoice(model, atMs);
    const place = places.find((each) => each.upstream === name) ?? (places[0] as Place);
    const price = place.price ?? this.#clock?.at(model, atMs) ?? (this.#prices[model] as CompiledPrice);
    return { ...place, price };
  }

  #expect(atMs: number, model: number, usage: Usage, upstream: string | undefined): ExpectedCharge {
    const first = this.firstPlace(atMs, model, upstream);
    const meanMs = first.samplerOf(usage).mean;
    const likelyNano = successNano(this.#due, first.price, usage, meanMs);
    let [lowNano, highNano] = [likelyNano, likelyNano];
    const ofModel = this.#clock?.ahead(model, atMs) ?? [this.#prices[model] as CompiledPrice];
    for (const place of placesFor(this.#places[model] as readonly Place[], upstream)) {
      const sampler = place.samplerOf(usage);
      for (const price of place.price === undefined ? ofModel : [place.price]) {
        const [lowMs, highMs] = price.metered ? [0, longMs(sampler)] : [sampler.mean, sampler.mean];
        lowNano = Math.min(lowNano, successNano(this.#due, price, usage, lowMs));
        highNano = Math.max(highNano, successNano(this.#due, price, usage, highMs, this.#coldMs));
      }
    }
    if (this.#dearest !== undefined)
      highNano = Math.max(highNano, this.#dearest.nano(model, usage, ofModel, true, upstream));
    const timed = first.price.metered ? { ...usage, computeMs: meanMs } : usage;
    return { lowNano, likelyNano, highNano, upstream: first.upstream, usage: timed, price: first.price };
  }
}
