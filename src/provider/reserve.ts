import { compilePrice, type CompiledPrice } from '../billing/price/rule.ts';
import { TimedUsages, type Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import type { PriceClock } from './price-clock.ts';
import type { ModelOptions, ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';

/** Where a job of a model may be tried: at one of its upstreams, or at the model itself. */
interface Place {
  /** Undefined where the model's price counts. */
  readonly price: CompiledPrice | undefined;
  readonly meanMs: number;
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
  readonly #timed = new TimedUsages();

  constructor(options: ProviderOptions, prices: readonly CompiledPrice[], clock: PriceClock | undefined) {
    this.#options = options;
    this.#prices = prices;
    this.#clock = clock;
    this.#places = options.models.map((model) => placesOf(model, options));
  }

  /** In nano-USD, of a kind of request that is accepted now. */
  nano(nowMs: number, quotes: QuoteTable, quote: number): number {
    const model = quotes.model[quote] as number;
    const usage = quotes.usage[quote] as Usage;
    const ofModel = this.#clock?.ahead(model, nowMs) ?? [this.#prices[model] as CompiledPrice];
    const { failover, requeue } = this.#options;
    const rounds = requeue === undefined || quotes.isRequeued[quote] !== true ? 1 : 1 + requeue.times;
    let dearest = 0;
    let sum = 0;
    for (const { price, meanMs } of this.#places[model] as readonly Place[]) {
      const nano = this.#dearest(price === undefined ? ofModel : [price], usage, meanMs);
      dearest = Math.max(dearest, nano);
      sum += nano;
    }
    return failover.billsFailedTries ? Math.min(sum * rounds, Number.MAX_SAFE_INTEGER) : dearest;
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

function placesOf({ serviceTime, upstreams }: ModelOptions, { billing }: ProviderOptions): Place[] {
  const { mean } = createSampler(serviceTime);
  return (upstreams ?? [{ price: undefined, serviceTime: undefined }]).map((upstream) => ({
    price: upstream.price === undefined ? undefined : compilePrice(upstream.price, billing),
    meanMs: upstream.serviceTime === undefined ? mean : createSampler(upstream.serviceTime).mean,
  }));
}
