import type { CompiledPrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import { DearestCharge } from './dearest-charge.ts';
import type { PriceClock } from './price-clock.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';

/**
 * What an account must be able to pay before a job is accepted: the most that the job can be charged, at every price that may hold by its end
 * where that decides. Where time is metered it counts in the mean: a job that takes longer may leave a debt.
 */
export class Reserve {
  readonly #prices: readonly CompiledPrice[];
  readonly #clock: PriceClock | undefined;
  readonly #dearest: DearestCharge;
  /** By model: whether a job is tried once, at a price that its request alone decides, so that the quote has it. */
  readonly #isQuoted: readonly boolean[];

  constructor(options: ProviderOptions, prices: readonly CompiledPrice[], clock: PriceClock | undefined) {
    this.#prices = prices;
    this.#clock = clock;
    const dearest = new DearestCharge(options, ({ mean }) => mean);
    this.#dearest = dearest;
    this.#isQuoted = prices.map((price, model) => clock === undefined && dearest.isQuoted(model, price));
  }

  /** In nano-USD, of a kind of request that is accepted now. `upstream`: the only one that may serve it. */
  nano(nowMs: number, quotes: QuoteTable, quote: number, upstream?: string): number {
    const model = quotes.model[quote] as number;
    if (this.#isQuoted[model] === true) return quotes.fullNano[quote] as number;
    const ofModel = this.#clock?.ahead(model, nowMs) ?? [this.#prices[model] as CompiledPrice];
    const isRequeued = quotes.isRequeued[quote] === true;
    return this.#dearest.nano(model, quotes.usage[quote] as Usage, ofModel, isRequeued, upstream);
  }
}
