import type { CompiledPrice } from '../billing/price/rule.ts';
import { TimedUsages, type Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import type { PriceClock } from './price-clock.ts';
import type { ModelOptions, ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';
import { mayRequeue } from './unknown-ends.ts';

/** Where a job of a model may be tried: at one of its upstreams, or at the model itself. */
interface Place {
  /** Undefined where the model's price counts. */
  readonly price: CompiledPrice | undefined;
  readonly meanMs: number;
}

/** What the reserve of a provider works with. */
interface ReserveParts {
  readonly options: ProviderOptions;
  readonly prices: readonly CompiledPrice[];
  readonly clock: PriceClock | undefined;
  /** By model and upstream, where upstreams have their own. */
  readonly upstreamPrices: readonly (readonly (CompiledPrice | undefined)[])[];
}

/**
 * What an account must be able to pay before a job is accepted: the most that the job can be charged. Its dearest upstream counts, every
 * price that may hold by its end where that decides, and each of its tries where those that fail are billed. Where time is metered it counts
 * in the mean: a job that takes longer may leave a debt.
 */
export class Reserve {
  readonly #options: ProviderOptions;
  readonly #prices: readonly CompiledPrice[];
  readonly #clock: PriceClock | undefined;
  readonly #places: readonly (readonly Place[])[];
  /** By model: whether a job is tried once, at a price that its request alone decides, so that the quote has it. */
  readonly #isQuoted: readonly boolean[];
  readonly #timed = new TimedUsages();

  constructor({ options, prices, clock, upstreamPrices }: ReserveParts) {
    this.#options = options;
    this.#prices = prices;
    this.#clock = clock;
    this.#places = options.models.map((model, i) => placesOf(model, upstreamPrices[i] ?? []));
    const isOnce = clock === undefined && !mayRequeue(options);
    this.#isQuoted = options.models.map(
      ({ upstreams }, i) => isOnce && upstreams === undefined && prices[i]?.metered === false,
    );
  }

  /** In nano-USD, of a kind of request that is accepted now. */
  nano(nowMs: number, quotes: QuoteTable, quote: number): number {
    const model = quotes.model[quote] as number;
    if (this.#isQuoted[model] === true) return quotes.fullNano[quote] as number;
    const usage = quotes.usage[quote] as Usage;
    const ofModel = this.#clock?.ahead(model, nowMs) ?? [this.#prices[model] as CompiledPrice];
    let dearest = 0;
    let sum = 0;
    for (const { price, meanMs } of this.#places[model] as readonly Place[]) {
      const nano = this.#dearest(price === undefined ? ofModel : [price], usage, meanMs);
      dearest = Math.max(dearest, nano);
      sum += nano;
    }
    if (!this.#options.failover.billsFailedTries) return dearest;
    return Math.min(sum * this.#rounds(model, quotes.isRequeued[quote] === true), Number.MAX_SAFE_INTEGER);
  }

  /** How often a job may be served from the queue. */
  #rounds(model: number, isRequeued: boolean): number {
    const { requeue, models } = this.#options;
    const isRepeated = models[model]?.upstreams !== undefined || mayRequeue(this.#options);
    return requeue === undefined || !isRequeued || !isRepeated ? 1 : 1 + requeue.times;
  }

  #dearest(prices: readonly CompiledPrice[], usage: Usage, meanMs: number): number {
    let dearest = 0;
    for (const price of prices) {
      const nano = price.quoteNano(price.metered ? this.#timed.at(usage, meanMs) : usage);
      dearest = Math.max(dearest, nano);
    }
    return dearest;
  }
}

function placesOf({ serviceTime, upstreams }: ModelOptions, prices: readonly (CompiledPrice | undefined)[]): Place[] {
  const { mean } = createSampler(serviceTime);
  if (upstreams === undefined) return [{ price: undefined, meanMs: mean }];
  return upstreams.map((upstream, i) => ({
    price: prices[i],
    meanMs: upstream.serviceTime === undefined ? mean : createSampler(upstream.serviceTime).mean,
  }));
}
