import type { CompiledPrice } from '../billing/price/rule.ts';
import type { Adjustment } from '../billing/price/terms.ts';
import type { ModelOptions } from '../provider/provider-options.ts';
import type { JobRequest, ModelView } from './job.ts';
import type { OperationsOf } from './dialect.ts';
import type { Operation } from '../workload/request-class.ts';

/** A model of a provider as dialects see it. `compiled` is its price with the provider's `adjustment` in it. */
export function modelView(model: ModelOptions, compiled: CompiledPrice, adjustment: Adjustment): ModelView {
  const { name, wireName, operation, price } = model;
  return { name, wireName, operation, rules: 'per' in price ? [price] : price, price: compiled, adjustment };
}

/** What models do by their wire names, in their order: a vendor lists a name once, whatever it does. */
export function byWireName(models: readonly ModelView[]): readonly (readonly [ModelView, ...ModelView[]])[] {
  const groups = new Map<string, [ModelView, ...ModelView[]]>();
  for (const model of models) {
    const group = groups.get(model.wireName);
    if (group === undefined) groups.set(model.wireName, [model]);
    else group.push(model);
  }
  return [...groups.values()];
}

/** The model at one of the prices that it may have. */
export function atPrice(model: ModelView, price: CompiledPrice): ModelView {
  return price === model.price ? model : { ...model, price, rules: price.rules };
}

/**
 * Finds models by what a request says: the wire name, and among models that share one (a vendor's one name for several prices) the first
 * that does the operation. Where no model has the name as written, the name without the upstream that it forces counts.
 */
export class ModelIndex {
  readonly #byName = new Map<string, { readonly index: number; readonly operation: Operation }[]>();

  constructor(models: readonly ModelOptions[]) {
    for (const [index, { wireName, operation }] of models.entries()) {
      const named = this.#byName.get(wireName) ?? [];
      this.#byName.set(wireName, [...named, { index, operation }]);
    }
  }

  /** What the models of a wire name do, in the provider's order. */
  readonly operationsOf: OperationsOf = (wireModel) =>
    this.#byName.get(wireModel)?.map(({ operation }) => operation) ?? [];

  /** Position of the model in the provider's list; undefined when it has none. */
  find({ operation, wireModel, forced }: JobRequest): number | undefined {
    const named = this.#named(operation, wireModel);
    return named === undefined && forced !== undefined ? this.#named(operation, forced.wireModel) : named;
  }

  #named(operation: JobRequest['operation'], wireModel: string): number | undefined {
    return this.#byName.get(wireModel)?.find((model) => model.operation === operation)?.index;
  }
}
