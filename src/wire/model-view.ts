import type { CompiledPrice } from '../billing/price/rule.ts';
import type { Adjustment } from '../billing/price/terms.ts';
import type { ModelOptions } from '../provider/provider-options.ts';
import type { ModelView } from './job.ts';

/** A model of a provider as dialects see it. `compiled` is its price with the provider's `adjustment` in it. */
export function modelView(model: ModelOptions, compiled: CompiledPrice, adjustment: Adjustment): ModelView {
  const { name, wireName, operation, price } = model;
  return { name, wireName, operation, rules: 'per' in price ? [price] : price, price: compiled, adjustment };
}
