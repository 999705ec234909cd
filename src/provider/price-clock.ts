import type { CompiledPrice } from '../billing/price/rule.ts';
import { PriceSchedule } from '../billing/price/schedule.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';
import { VIRTUAL_EPOCH_MS } from './limits/announced-wait.ts';

/** Whether any price of a provider changes with the time of day or the date, so that the same request may cost another amount later. */
export function hasTimedPrices({ models }: Pick<ProviderOptions, 'models'>): boolean {
  return models.some(({ priceTimes }) => priceTimes !== undefined);
}

/** When a run begins, Unix epoch ms: where the scenario does not say, 2026-01-01T00:00Z, at which virtual time begins. */
export function startOfRun({ startEpochMs }: Pick<ProviderOptions, 'startEpochMs'>): number {
  return startEpochMs ?? VIRTUAL_EPOCH_MS;
}

/**
 * The prices of models that change with time, by the instant of a request. DeepSeek bills twice its off-peak rates from 01:00 to 04:00 and
 * from 06:00 to 10:00 UTC on weekdays since 2026-08-16 (api-docs.deepseek.com, pricing, as third parties tell of it, 2026-10); whether the
 * start or the end of a request counts it does not say, so `billing.pricedAt` does, and the start is the default.
 */
export class PriceClock {
  readonly #schedules: readonly (PriceSchedule | undefined)[];
  readonly #startEpochMs: number;
  readonly #atCompletion: boolean;

  constructor(options: ProviderOptions) {
    this.#schedules = options.models.map(({ priceTimes }) =>
      priceTimes === undefined ? undefined : new PriceSchedule(priceTimes, options.billing),
    );
    this.#startEpochMs = startOfRun(options);
    this.#atCompletion = options.billing.pricedAt === 'completion';
  }

  /** Whether the price of a model changes with time. */
  changes(model: number): boolean {
    return this.#schedules[model] !== undefined;
  }

  /** The price of a model at an instant, ms since the start of the run; undefined for one that never changes. */
  at(model: number, nowMs: number): CompiledPrice | undefined {
    return this.#schedules[model]?.at(this.#startEpochMs + nowMs);
  }

  /** The prices of which one counts for a job that is accepted now: of its acceptance, or any that may hold by its end. Undefined as above. */
  ahead(model: number, nowMs: number): readonly CompiledPrice[] | undefined {
    const schedule = this.#schedules[model];
    if (schedule === undefined) return undefined;
    const epochMs = this.#startEpochMs + nowMs;
    return this.#atCompletion ? schedule.from(epochMs) : [schedule.at(epochMs)];
  }

  /** The price that a job is settled at: of its acceptance, or of its end. Undefined for a model whose price never changes. */
  settling(model: number, acceptedMs: number, endedMs: number): CompiledPrice | undefined {
    return this.at(model, this.#atCompletion ? endedMs : acceptedMs);
  }

  /** Writes into the quotes what a kind of request costs now. */
  reprice(quotes: QuoteTable, quote: number, nowMs: number): void {
    const usage = quotes.usage[quote];
    const price = this.at(quotes.model[quote] as number, nowMs);
    if (price === undefined || usage === undefined) return;
    quotes.fullNano[quote] = price.quoteNano(usage);
    quotes.inputNano[quote] = price.inputNano(usage);
  }
}

/** The price clock of a provider; undefined where no price changes. */
export function createPriceClock(options: ProviderOptions): PriceClock | undefined {
  return hasTimedPrices(options) ? new PriceClock(options) : undefined;
}
