import { type CompiledPrice, compilePrice } from '../billing/price/rule.ts';
import { TimedUsages, type Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import type { Sampler } from '../engine/sampler.ts';
import type { ModelOptions, ProviderOptions } from './provider-options.ts';
import { serviceSamplers } from '../engine/service-time.ts';
import { mayRequeue } from './unknown-ends.ts';

/** Where a job of a model may be tried: at one of its upstreams, or at the model itself. */
export interface Place {
  /** Of the upstream; undefined for the model itself. */
  readonly upstream: string | undefined;
  /** Undefined where the model's price counts. */
  readonly price: CompiledPrice | undefined;
  /** How long a request is served there. */
  readonly samplerOf: (usage: Usage) => Sampler;
}

/** Reads off a distribution how long is reckoned with: its mean, or a time that few exceed. */
type ReckonedMs = (sampler: Sampler) => number;

/**
 * The most that one request can be charged, as far as the endpoint's terms tell it: at its dearest upstream, with a cold start where those are
 * billed, and with each of its tries where those that fail are billed. What metered time costs rests on the time that is reckoned with. Latency
 * faults are no terms: nobody who reserves money knows of them.
 */
export class DearestCharge {
  readonly #options: ProviderOptions;
  readonly #places: readonly (readonly Place[])[];
  readonly #coldMs: number;
  readonly #reckonedMs: ReckonedMs;
  readonly #timed = new TimedUsages();

  constructor(options: ProviderOptions, reckonedMs: ReckonedMs) {
    const { billing, models } = options;
    this.#options = options;
    this.#reckonedMs = reckonedMs;
    this.#places = models.map((model) => placesOf(model, billing));
    this.#coldMs = billedColdMs(options, reckonedMs);
  }

  /** Whether the charge of a job is the quote of its model's one price. */
  isQuoted(model: number, price: CompiledPrice | undefined): boolean {
    return (
      price?.metered === false && this.#options.models[model]?.upstreams === undefined && !mayRequeue(this.#options)
    );
  }

  /** In nano-USD. `ofModel`: the model's prices of which one counts. `isRequeued`: whether the provider puts such a job back when it fails. `upstream`: the only one that may serve it. */
  nano(model: number, usage: Usage, ofModel: readonly CompiledPrice[], isRequeued: boolean, upstream?: string): number {
    let dearest = 0;
    let sum = 0;
    for (const { price, samplerOf } of placesFor(this.#places[model] as readonly Place[], upstream)) {
      const nano = this.#atPlace(price === undefined ? ofModel : [price], usage, samplerOf);
      dearest = Math.max(dearest, nano);
      sum += nano;
    }
    if (!this.#options.failover.billsFailedTries) return dearest;
    return Math.min(sum * this.#rounds(model, isRequeued), Number.MAX_SAFE_INTEGER);
  }

  /** How often a job may be served from the queue. */
  #rounds(model: number, isRequeued: boolean): number {
    const { requeue, models } = this.#options;
    const isRepeated = models[model]?.upstreams !== undefined || mayRequeue(this.#options);
    return requeue === undefined || !isRequeued || !isRepeated ? 1 : 1 + requeue.times;
  }

  #atPlace(prices: readonly CompiledPrice[], usage: Usage, samplerOf: Place['samplerOf']): number {
    let dearest = 0;
    const isMetered = prices.some(({ metered }) => metered);
    const computeMs = isMetered ? this.#reckonedMs(samplerOf(usage)) + this.#coldMs : 0;
    for (const price of prices) {
      const nano = price.quoteNano(price.metered ? this.#timed.at(usage, computeMs) : usage);
      dearest = Math.max(dearest, nano);
    }
    return dearest;
  }
}

/** The time of a cold start that a job pays for; 0 where it pays for none. */
export function billedColdMs({ billing, capacity }: ProviderOptions, reckonedMs: ReckonedMs): number {
  const { workers } = capacity;
  return billing.coldStart === 'billed' && workers !== undefined ? reckonedMs(createSampler(workers.setupTime)) : 0;
}

/** The places that may serve a request: all, or the one that its client forces. An upstream that is not there forces nothing. */
export function placesFor(places: readonly Place[], upstream: string | undefined): readonly Place[] {
  const forced = upstream === undefined ? [] : places.filter((place) => place.upstream === upstream);
  return forced.length > 0 ? forced : places;
}

/** Where jobs of a model may be served. */
export function placesOf({ serviceTime, upstreams }: ModelOptions, billing: ProviderOptions['billing']): Place[] {
  if (upstreams === undefined)
    return [{ upstream: undefined, price: undefined, samplerOf: serviceSamplers(serviceTime) }];
  return upstreams.map((upstream) => ({
    upstream: upstream.name,
    price: upstream.price === undefined ? undefined : compilePrice(upstream.price, billing),
    samplerOf: serviceSamplers(upstream.serviceTime ?? serviceTime),
  }));
}
