import { dueNano } from '../billing/charge.ts';
import { compileOutcomePolicy } from '../billing/outcome-policy.ts';
import { type CompiledPrice, compilePrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { CostEstimate } from '../client/client-parts.ts';
import { PriceSchedule } from '../billing/price/schedule.ts';
import { DearestCharge } from '../provider/dearest-charge.ts';
import { modelIndexOf, type ModelOptions, type ProviderOptions } from '../provider/provider-options.ts';
import { serviceSamplers } from '../engine/service-time.ts';
import { originalClasses, standIns } from '../workload/fallback-classes.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { modelView } from '../wire/model-view.ts';
import type { ModelView } from '../wire/query-context.ts';
import type { StatedUsage } from '../wire/dialect.ts';
import { isAsAsked, usedQuantities } from './stated-usage.ts';
import { declaredOutcomes, type DeclaredOutcomes, outcomesOf } from './status-outcomes.ts';

/** What each request class of the mix means at the provider, by index of the class: all but `worstNano` stays as it was computed. */
export interface ClassCosts extends CostEstimate {
  /** The model that is asked. */
  readonly model: Int32Array;
  /** The model that the request was for: another one where a request class stands in. */
  readonly requestModel: Int32Array;
  /** What the price calls a request, where it names products. */
  readonly product: readonly (string | undefined)[];
  /** Input and output tokens of a request. */
  readonly tokens: Float64Array;
  /** Price of a request that succeeds, and the part of it that is for its input, in nano-USD: at the model's own price, without its `priceTimes`. */
  readonly fullNano: Float64Array;
  readonly inputNano: Float64Array;
  /** What may have become of an attempt that the client saw fail, as `OUTCOME` numbers. */
  outcomesOf(status: number, outcome: number): readonly number[];
  /** Cost of an attempt of a class that ended with an outcome, in nano-USD, by the scenario's dearest price and its policy. */
  costNano(requestClass: number, outcome: number): number;
  /**
   * As `costNano`, of an attempt of which the reply states what it has used; undefined where the price is of something else, Infinity for more than
   * any amount of money.
   */
  usedNano(requestClass: number, outcome: number, usage: StatedUsage): number | undefined;
}

/** Service time that a metered estimate reckons with: longer ones are one in a thousand. */
const WORST_DRAW = 0.999;

/** The models of a provider as dialects see them. */
export function modelViews({ models, billing }: ProviderOptions): ModelView[] {
  return models.map((model) => modelView(model, compilePrice(model.price, billing), billing));
}

/**
 * Prices every request class of the mix. The classes' models must exist (the scenario's validation sees to that). `prices`: of the models, where they
 * are compiled already.
 */
export function priceClasses(
  requestClasses: readonly RequestClass[],
  provider: ProviderOptions,
  prices: readonly CompiledPrice[] = provider.models.map(({ price }) => compilePrice(price, provider.billing)),
): ClassCosts {
  const policy = compileOutcomePolicy(provider.billing.outcomes);
  const model = Int32Array.from(requestClasses, (requestClass) => modelIndexOf(provider.models, requestClass));
  const priceOf = (i: number): CompiledPrice => prices[model[i] as number] as CompiledPrice;
  const pricesOf = requestClasses.map((_, i) => pricesAtAnyTime(provider, model[i] as number, priceOf(i)));
  const expectedNano = Float64Array.from(requestClasses, ({ usage }, i) =>
    expectedNanoOf(provider.models[model[i] as number] as ModelOptions, usage, pricesOf[i] as readonly CompiledPrice[]),
  );
  const dearest = new DearestCharge(provider, (sampler) => sampler.sample(WORST_DRAW));
  const worstNano = Float64Array.from(requestClasses, ({ usage }, i) => {
    const nano = dearest.nano(model[i] as number, usage, pricesOf[i] as readonly CompiledPrice[], true);
    // A request is expected to cost what its model says, also where all upstreams are cheaper.
    return Math.max(nano, expectedNano[i] as number);
  });
  const inputNano = Float64Array.from(requestClasses, ({ usage }, i) => priceOf(i).inputNano(usage));
  return {
    model,
    requestModel: originalClasses(requestClasses).map((requestClass) => model[requestClass] as number),
    fallbackClass: standIns(requestClasses),
    ...askedOf(requestClasses, priceOf),
    fullNano: Float64Array.from(requestClasses, ({ usage }, i) => priceOf(i).quoteNano(usage)),
    inputNano,
    worstNano,
    ...attemptCosts({
      usages: requestClasses.map(({ usage }) => usage),
      pricesOf,
      policy,
      expectedNano,
      inputNano,
      worstNano,
      declared: declaredOutcomes(provider.faults),
    }),
  };
}

/** What the costs of attempts rest on, by class. */
interface PricedClasses {
  readonly usages: readonly Usage[];
  /** Of each class: all prices of which one may hold. */
  readonly pricesOf: readonly (readonly CompiledPrice[])[];
  readonly policy: ReturnType<typeof compileOutcomePolicy>;
  /** What is expected of a request, the part of it that is for its input, and the most that it costs; the last may rise. */
  readonly expectedNano: Float64Array;
  readonly inputNano: Float64Array;
  readonly worstNano: Float64Array;
  readonly declared: DeclaredOutcomes;
}

/** The costs of attempts by what became of them. */
function attemptCosts(parts: PricedClasses): Pick<ClassCosts, 'costNano' | 'outcomesOf' | 'failedNano' | 'usedNano'> {
  const { usages, pricesOf, policy, expectedNano, inputNano, worstNano, declared } = parts;
  const costNano = (requestClass: number, outcome: number): number => {
    const full = expectedNano[requestClass] as number;
    return dueNano(policy[outcome] as number, full, inputNano[requestClass] as number, full);
  };
  return {
    costNano,
    outcomesOf: (status, outcome) => outcomesOf(status, outcome, declared),
    failedNano: (requestClass, status, outcome) => {
      const worst = worstNano[requestClass] as number;
      const input = Math.min(worst, inputNano[requestClass] as number);
      return Math.max(
        ...outcomesOf(status, outcome, declared).map((each) => dueNano(policy[each] as number, worst, input, worst)),
      );
    },
    usedNano: (requestClass, outcome, stated) => {
      const asked = usages[requestClass] as Usage;
      const all = pricesOf[requestClass] as readonly CompiledPrice[];
      if (all.some(({ metered }) => metered) && stated.computeMs === undefined) return undefined;
      if (isAsAsked(stated, asked)) return costNano(requestClass, outcome);
      return dearestUsed(all, policy[outcome] as number, usedQuantities(stated, asked));
    },
  };
}

/** All prices of a model. Which of several holds at an instant is not asked here: the dearest counts. */
function pricesAtAnyTime({ models, billing }: ProviderOptions, model: number, own: CompiledPrice): CompiledPrice[] {
  const { priceTimes } = models[model] as ModelOptions;
  return priceTimes === undefined ? [own] : [...new PriceSchedule(priceTimes, billing).all];
}

/** What a request of a model is expected to cost by the dearest of some prices, in nano-USD; by metered ones, for a service time that few exceed. */
function expectedNanoOf({ serviceTime }: ModelOptions, usage: Usage, prices: readonly CompiledPrice[]): number {
  const computeMs = serviceSamplers(serviceTime)(usage).sample(WORST_DRAW);
  return Math.max(...prices.map((price) => price.quoteNano(price.metered ? { ...usage, computeMs } : usage)));
}

/** What each class asks for. */
function askedOf(
  requestClasses: readonly RequestClass[],
  priceOf: (index: number) => CompiledPrice,
): Pick<ClassCosts, 'product' | 'tokens'> {
  return {
    product: requestClasses.map(({ usage }, i) => priceOf(i).product(usage)),
    tokens: Float64Array.from(requestClasses, ({ usage }) => usage.inputTokens + usage.outputTokens),
  };
}

/** What a usage costs at most by one of some prices; Infinity where that is more than any amount of money. */
function dearestUsed(prices: readonly CompiledPrice[], due: number, usage: Usage): number {
  try {
    return Math.max(
      ...prices.map((price) => {
        const nano = price.quoteNano(usage);
        return dueNano(due, nano, price.inputNano(usage), nano);
      }),
    );
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
