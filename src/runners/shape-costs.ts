import { dueNano } from '../billing/charge.ts';
import { compileOutcomePolicy } from '../billing/outcome-policy.ts';
import type { CompiledPrice } from '../billing/price-rule.ts';
import { createSampler } from '../engine/distribution.ts';
import type { CostEstimate } from '../client/client.ts';
import type { ModelOptions, ProviderOptions } from '../provider/provider-options.ts';
import { originalShapes, standIns } from '../workload/fallback-shapes.ts';
import type { RequestShape } from '../workload/request-shape.ts';

/** What each shape of the mix means at the provider, computed once: by index of the shape. */
export interface ShapeCosts extends CostEstimate {
  /** The model that is asked. */
  readonly model: Int32Array;
  /** The model that the request was for: another one where a shape stands in. */
  readonly requestModel: Int32Array;
  readonly tokens: Float64Array;
  readonly fullNano: Float64Array;
  readonly inputNano: Float64Array;
}

/** Service time that a metered estimate reckons with: longer ones are one in a thousand. */
const WORST_DRAW = 0.999;

/** Prices every shape of the mix. The shapes' models must exist (the scenario's validation sees to that). */
export function priceShapes(
  shapes: readonly RequestShape[],
  provider: ProviderOptions,
  prices: readonly CompiledPrice[],
): ShapeCosts {
  const policy = compileOutcomePolicy(provider.billing.outcomes);
  const model = Int32Array.from(shapes, (shape) => provider.models.findIndex(({ name }) => name === shape.model));
  const priceOf = (i: number): CompiledPrice => prices[model[i] as number] as CompiledPrice;
  const metered = shapes.map((_, i) => priceOf(i).metered);
  const worstNano = Float64Array.from(shapes, ({ usage }, i) => {
    if (metered[i] !== true) return priceOf(i).quoteNano(usage);
    const { serviceTime } = provider.models[model[i] as number] as ModelOptions;
    return priceOf(i).quoteNano({ ...usage, computeMs: createSampler(serviceTime).sample(WORST_DRAW) });
  });
  const inputNano = Float64Array.from(shapes, ({ usage }, i) => priceOf(i).inputNano(usage));
  const original = originalShapes(shapes);
  return {
    model,
    requestModel: original.map((shape) => model[shape] as number),
    standIn: standIns(shapes),
    tokens: Float64Array.from(shapes, ({ usage }) => usage.inputTokens + usage.outputTokens),
    fullNano: Float64Array.from(shapes, ({ usage }, i) => priceOf(i).quoteNano(usage)),
    inputNano,
    worstNano,
    costNano: (shape, outcome) => {
      const worst = worstNano[shape] as number;
      return dueNano(policy[outcome] as number, worst, inputNano[shape] as number, worst);
    },
  };
}
